"""The version of kg; another one reads notes anew."""

__version__ = "0.1.0"
