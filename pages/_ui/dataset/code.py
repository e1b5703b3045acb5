"""The PyTorch code of what each part shows. It runs as it stands, in the project's folder."""

from pages._ui.dataset.source import Data


def picture_code(data: Data, place: int) -> str:
    """Ends with `tensor` and `label`."""
    return (
        "from rps_core.dataset import RPSDataset\n\n"
        f"dataset = RPSDataset({_folder(data)})\n"
        f"tensor, label = dataset[{place}]\n"
        "print(tensor, label)\n"
        "index_to_class = {index: name for name, index in dataset.class_to_idx.items()}\n"
        "print(tuple(tensor.shape), tensor.dtype, index_to_class[label])\n"
    )


def _folder(data: Data) -> str:
    return repr(data.path) if data.path else ""
