"""How people come in: server-rendered pages, one package per group of screens."""
