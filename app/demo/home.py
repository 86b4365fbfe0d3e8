"""The sample shop for crafts and the home. Products and sellers are made up."""

from typing import Final

from app.demo.themes import read_theme

_TABLE: Final = """
# Textiles | Tejido a telar con lana de oveja y algodón.
MAN-CHI | Manta chilota | 59990 | 5 | 1400 | Color=Crudo,Gris | Telares de Chiloé
MAN-BEB | Manta de cuna | 29990 | 5 | 480 | Color=Crudo,Menta | Telares de Chiloé
COJ-TEL | Funda de cojín a telar | 18990 | 8 | 240 | Color=Mostaza,Terracota,Azul | Telares de Chiloé
ALF-LAN | Alfombra de lana 120 x 180 | 129990 | 2 | 5200 | |
ALF-PAS | Pasillera de algodón | 39990 | 4 | 1500 | Color=Natural,Negro |
CAM-MES | Camino de mesa | 16990 | 6 | 190 | |
IND-SET | Individuales de fibra, 4 unidades | 19990 | 6 | 360 | |
PAN-COC | Paños de cocina, 3 unidades | 9990 | 9 | 210 | |
PON-LAN | Poncho de lana | 69990 | 3 | 980 | Talla=M,L | Telares de Chiloé
CHA-ALP | Chal de alpaca | 54990 | 4 | 260 | Color=Vino,Gris,Crudo |
SAB-PER | Sábanas de percal | 49990 | 5 | 1300 | Plaza=1.5,2+10000,King+20000 |
TOA-ALG | Toalla de algodón | 12990 | 8 | 520 | Color=Blanco,Menta,Arena |
# Cerámica y greda | Hecha a mano; cada pieza es algo distinta.
FUE-POM | Fuente de greda | 24990 | 6 | 1900 | Tamaño=Mediana,Grande+9000 | Greda de Pomaire
PAI-SET | Pailas de greda, 4 unidades | 16990 | 7 | 1600 | | Greda de Pomaire
OLL-GRE | Olla de greda con tapa | 32990 | 4 | 3100 | | Greda de Pomaire
CHA-ADO | Chanchito de tres patas | 4990 | 9 | 180 | | Greda de Pomaire
TAZ-CER | Taza de cerámica esmaltada | 9990 | 10 | 330 | Color=Azul,Crudo,Verde |
PLA-CER | Plato hondo de cerámica | 12990 | 7 | 640 | Color=Azul,Crudo |
JAR-CER | Jarra de cerámica 1 L | 22990 | 5 | 900 | |
MAC-CER | Macetero de cerámica | 15990 | 8 | 1200 | Tamaño=12 cm,18 cm+7000 |
BOW-SET | Bowls, 3 unidades | 27990 | 4 | 1100 | |
# Madera y mimbre | Lenga, raulí y mimbre del valle.
TAB-LEN | Tabla de picoteo de lenga | 24990 | 7 | 1100 | |
TAB-COR | Tabla de cortar de raulí | 19990 | 6 | 950 | |
CUC-SET | Cucharas de palo, 3 unidades | 8990 | 8 | 160 | |
CAN-MIM | Canasto de mimbre | 21990 | 6 | 700 | Tamaño=Chico,Mediano+6000,Grande+13000 | Mimbre de Chimbarongo
LAM-MIM | Lámpara colgante de mimbre | 64990 | 3 | 1300 | | Mimbre de Chimbarongo
SIL-MIM | Silla de mimbre | 119990 | 2 | 4600 | | Mimbre de Chimbarongo
REP-MUR | Repisa mural de raulí | 36990 | 4 | 2100 | Largo=60 cm,90 cm+12000 |
BAN-PIS | Banquito de madera | 44990 | 3 | 2800 | |
ESP-RED | Espejo redondo con marco | 58990 | 3 | 3400 | |
MAR-FOT | Marco de fotos de raulí | 11990 | 6 | 260 | Tamaño=10 x 15,20 x 30+6000 |
# Cocina y mesa | Para todos los días.
SAR-HIE | Sartén de hierro | 34990 | 5 | 2300 | Tamaño=20 cm,26 cm+9000 |
CAF-ITA | Cafetera italiana 6 tazas | 24990 | 6 | 620 | |
TET-VID | Tetera de vidrio | 21990 | 5 | 540 | |
FRA-VID | Frascos herméticos, 4 unidades | 17990 | 7 | 1500 | |
CUB-16 | Juego de cubiertos, 16 piezas | 39990 | 4 | 1100 | |
COP-VIN | Copas de vino, 6 unidades | 29990 | 5 | 1400 | |
VAS-REC | Vasos de vidrio reciclado, 6 unidades | 22990 | 6 | 1600 | Color=Verde,Ámbar |
MAN-COC | Delantal de lino | 19990 | 5 | 240 | Color=Natural,Azul |
# Aromas y velas | Cera de soya y aceites del sur.
VEL-SOY | Vela de soya | 12990 | 10 | 320 | Aroma=Boldo,Lavanda,Cítrico |
DIF-VAR | Difusor de varillas | 16990 | 7 | 290 | Aroma=Boldo,Vainilla |
JAB-ART | Jabón artesanal | 3990 | 10 | 110 | Aroma=Miel,Rosa mosqueta,Avena | Jabones Rayén
JAB-SET | Caja de jabones, 4 unidades | 13990 | 7 | 460 | | Jabones Rayén
BAL-MAN | Bálsamo para manos | 7990 | 6 | 90 | | Jabones Rayén
SAL-BAN | Sales de baño de Cáhuil | 8990 | 6 | 420 | | Jabones Rayén
INC-PAL | Sahumerio de hierbas | 4990 | 6 | 60 | |
# Jardín y terraza | Resiste el sol del verano.
REG-LAT | Regadera de latón | 26990 | 4 | 800 | |
HUE-KIT | Kit de huerta en casa | 18990 | 6 | 1300 | |
SEM-SOB | Semillas nativas, 5 sobres | 6990 | 7 | 40 | |
HER-SET | Herramientas de jardín, 3 piezas | 21990 | 4 | 900 | |
GUI-LUZ | Guirnalda de luces solares | 24990 | 6 | 480 | Largo=5 m,10 m+9000 |
COM-BAL | Compostera de balcón | 42990 | 3 | 2900 | |
# Navidad y regalos | Para envolver y regalar.
PES-MIN | Pesebre en miniatura | 27990 | 3 | 420 | | Greda de Pomaire
ADO-LAN | Adornos de lana, 6 unidades | 14990 | 4 | 120 | | Telares de Chiloé
PAP-REG | Papel de regalo reciclado, 5 pliegos | 5990 | 5 | 180 | |
TAR-SAL | Tarjetas ilustradas, 8 unidades | 7990 | 5 | 110 | |
CAJ-REG | Caja de regalo con picoteo | 39990 | 6 | 2200 | Tamaño=Clásica,Grande+20000 |
CUA-LIB | Cuaderno cosido a mano | 12990 | 7 | 260 | Tapa=Azul,Vino,Gris |
LIB-AVE | Libro de aves de Chile | 24990 | 4 | 900 | |
JUE-MAD | Juego de memoria de madera | 15990 | 5 | 380 | |
"""

HOME: Final = read_theme(
    "home",
    _TABLE,
    {
        "Telares de Chiloé": "0.12",
        "Greda de Pomaire": "0.10",
        "Mimbre de Chimbarongo": "0.14",
        "Jabones Rayén": "0.15",
    },
)
