"""Pure rules of the toolbox: facts in, verdict out."""
