"""Trained nets as files and as rows of layers: checkpoints, ONNX, and back to a stack on paper."""
