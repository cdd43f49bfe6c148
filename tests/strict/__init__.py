"""The strict framework: what an ordinary Django test lets pass, and Maillage does not. See tests/conftest.py."""
