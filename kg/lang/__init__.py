"""Languages: normal forms, tokens, phonetics, and a package a language."""
