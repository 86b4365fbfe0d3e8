"""The sample shop for mountain and coffee people. Products and sellers are made up."""

from typing import Final

from app.demo.themes import read_theme

_TABLE: Final = """
# Carpas y descanso | Pensado para noches frías y viento de cordillera.
CAR-NIE2 | Carpa Nieve 2 personas | 149990 | 5 | 2600 | Color=Arena,Verde musgo |
CAR-NIE4 | Carpa Nieve 4 personas | 219990 | 3 | 4300 | |
CAR-LIV1 | Carpa Livia ultraliviana | 189990 | 2 | 1250 | |
SAC-M05 | Saco de dormir -5 °C | 69990 | 6 | 1500 | Lado=Derecho,Izquierdo |
SAC-M15 | Saco de dormir de pluma -15 °C | 179990 | 2 | 1300 | Talla=M,L |
COL-INF | Colchoneta inflable Andes | 49990 | 5 | 560 | |
COL-ALU | Aislante de aluminio | 8990 | 6 | 210 | |
ALM-INF | Almohada inflable | 14990 | 5 | 90 | Color=Gris,Terracota |
HAM-DOB | Hamaca doble con amarras | 29990 | 4 | 780 | Color=Turquesa,Mostaza |
# Mochilas y bolsos | Costuras reforzadas y cubierta para la lluvia.
MOC-T55 | Mochila Trekking 55 L | 99990 | 5 | 1700 | Color=Negro,Azul |
MOC-D22 | Mochila Diaria 22 L | 44990 | 8 | 620 | Color=Negro,Verde musgo,Terracota |
MOC-RUN | Chaleco de hidratación 8 L | 54990 | 3 | 310 | Talla=S,M,L |
BOL-DUF | Bolso Duffel 60 L | 64990 | 3 | 980 | Color=Negro,Arena |
BAN-RIN | Banano Río | 19990 | 7 | 160 | Color=Negro,Mostaza,Turquesa |
BOL-SEC | Bolsa seca 10 L | 15990 | 5 | 150 | |
# Vestuario | Tela técnica que respira y se seca rápido.
POL-ACO | Polar térmico Aconcagua | 39990 | 9 | 420 | Talla=S,M,L,XL |
CHA-VIE | Chaqueta cortaviento Patagonia | 79990 | 6 | 380 | Talla=S,M,L,XL |
CHA-PLU | Parka de pluma liviana | 109990 | 5 | 410 | Talla=S,M,L,XL |
PRI-MER | Primera capa de lana merino | 45990 | 7 | 230 | Talla=S,M,L,XL |
PAN-TRE | Pantalón desmontable | 42990 | 5 | 390 | Talla=38,40,42,44 |
CAL-MER | Calcetines de merino, par | 9990 | 10 | 70 | Talla=35-38,39-42,43-46 | Lanas del Sur
GOR-LAN | Gorro de lana tejido | 14990 | 7 | 80 | Color=Gris,Mostaza,Azul | Lanas del Sur
GUA-TEC | Guantes táctiles | 17990 | 5 | 90 | Talla=S,M,L |
BUF-CUE | Cuello multifunción | 8990 | 8 | 45 | |
JOC-SOL | Jockey con protección solar | 13990 | 6 | 75 | Color=Arena,Azul |
IMP-CAP | Capa impermeable | 24990 | 4 | 260 | |
# Calzado | Suela con buen agarre en roca y barro.
BOT-CUM | Botín Cumbre impermeable | 119990 | 5 | 1180 | Talla=38,39,40,41,42,43,44 |
ZAP-SEN | Zapatilla Sendero | 74990 | 6 | 720 | Talla=37,38,39,40,41,42,43 |
SAN-RIO | Sandalia Río | 34990 | 4 | 480 | Talla=38,40,42 |
# Cocina de campamento | Liviana y fácil de lavar.
COC-GAS | Cocinilla a gas plegable | 29990 | 6 | 190 | |
GAS-230 | Cartucho de gas 230 g | 6990 | 9 | 370 | |
SET-OLL | Set de ollas 2 personas | 34990 | 4 | 640 | |
TAZ-ENL | Tazón enlozado | 6990 | 9 | 140 | Color=Blanco,Verde musgo,Azul |
TER-1L | Termo de acero 1 L | 27990 | 8 | 560 | Color=Acero,Negro |
BOT-750 | Botella aislada 750 ml | 19990 | 8 | 380 | Color=Negro,Terracota,Turquesa |
CUB-TIT | Cubiertos de titanio | 16990 | 3 | 55 | |
FIL-AGU | Filtro de agua portátil | 39990 | 3 | 120 | |
COM-PAS | Comida deshidratada: pastas | 7490 | 6 | 130 | | Ruta Liviana
COM-POR | Comida deshidratada: porotos | 7490 | 5 | 130 | | Ruta Liviana
BAR-FRU | Barra de frutos secos, 6 unidades | 5990 | 9 | 240 | Sabor=Maní,Arándano | Ruta Liviana
# Café | Tostado en Santiago cada semana.
CAF-HUE | Café de grano Huemul | 9990 | 10 | 270 | Formato=250 g,1 kg+22000; Molienda=Grano,Molido | Tostaduría Ñielol
CAF-PUM | Café de grano Puma | 11990 | 8 | 270 | Formato=250 g,1 kg+25000 | Tostaduría Ñielol
CAF-DES | Café descafeinado | 10990 | 4 | 270 | Formato=250 g | Tostaduría Ñielol
CAF-DRI | Café filtrado individual, 10 sobres | 8990 | 7 | 130 | | Tostaduría Ñielol
PRE-FRA | Prensa francesa de viaje | 24990 | 5 | 420 | |
PRE-AER | Prensa de aire para café | 37990 | 4 | 260 | |
MOL-MAN | Molinillo manual | 44990 | 4 | 480 | |
FIL-PAP | Filtros de papel, 100 unidades | 4990 | 6 | 140 | |
MAT-SET | Set de mate con bombilla | 21990 | 4 | 350 | Color=Negro,Terracota |
# Luz y orientación | Probado en terreno.
LIN-FRO | Linterna frontal 400 lúmenes | 24990 | 7 | 85 | |
LIN-CAM | Farol recargable | 32990 | 4 | 310 | |
BRU-MAP | Brújula de placa | 14990 | 3 | 60 | |
MAP-TOR | Mapa Torres del Paine | 9990 | 4 | 60 | | Cartografía Austral
MAP-CAJ | Mapa Cajón del Maipo | 8990 | 5 | 60 | | Cartografía Austral
PAN-SOL | Panel solar plegable 21 W | 69990 | 2 | 480 | |
BAT-20K | Batería externa 20.000 mAh | 34990 | 5 | 350 | |
# Escalada y accesorios | Con certificación a la vista.
ARN-BAS | Arnés básico | 54990 | 3 | 420 | Talla=S,M,L |
MOS-SEG | Mosquetón con seguro | 11990 | 5 | 80 | |
MAG-BOL | Bolsa de magnesio | 17990 | 3 | 110 | Color=Negro,Azul |
BAS-CAR | Bastones de carbono, par | 64990 | 4 | 420 | |
BOT-PRI | Botiquín de montaña | 27990 | 4 | 340 | |
PRO-SOL | Bloqueador solar FPS 50 | 12990 | 7 | 130 | |
"""

OUTDOOR: Final = read_theme(
    "outdoor",
    _TABLE,
    {
        "Lanas del Sur": "0.12",
        "Ruta Liviana": "0.10",
        "Tostaduría Ñielol": "0.15",
        "Cartografía Austral": "0.08",
    },
)
