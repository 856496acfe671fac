"""The program as a whole: real command lines, real files, the real renderer."""
