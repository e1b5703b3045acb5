"""What a net makes of a picture, as PyTorch code that runs as it stands, in the project's folder. No torch here."""

from dataclasses import dataclass
from pathlib import Path

from rps_core.explain.forward_trace import Step
from rps_core.nets.checkpoint import CheckpointInfo
from rps_core.storage.files import path_in_script


@dataclass(frozen=True)
class ScriptInput:
    """What a script opens: a checkpoint, of which it takes the net or, `untrained`, a fresh one; and a picture."""

    checkpoint: Path
    info: CheckpointInfo
    untrained: bool
    picture: str


def maps_code(files: ScriptInput, step: Step, channel: int) -> str:
    """Ends with `maps`, all of the layer, and `shown`, the one that is chosen."""
    return (
        f"{_opening(files)}"
        f"\nkept = {{}}\n"
        f"hook = layers.{step.name}.register_forward_hook(lambda module, inputs, output: kept.update(maps=output))\n"
        f"with torch.inference_mode():\n    logits = layers(x)\nhook.remove()\n"
        f'maps = kept["maps"][0]  # {tuple(step.report.output)}\nshown = maps[{channel}]\n'
        f"print(tuple(maps.shape), shown.min().item(), shown.max().item())\n"
    )


def softmax_code(files: ScriptInput, temperature: float) -> str:
    """Ends with `logits` and `p`."""
    return (
        f"{_opening(files)}\nwith torch.inference_mode():\n    logits = layers(x)[0]\n"
        f"p = torch.softmax(logits / {temperature:g}, dim=0)  # exp(z / T) / exp(z / T).sum()\n"
        f"print(logits, p, p.argmax().item())\n"
    )


def attribution_code(files: ScriptInput, layer: str, target: int, window_px: int, stride_px: int) -> str:
    """Ends with `cam`, enlarged to the picture, and `fall`."""
    return (
        f"{_opening(files, 'from captum.attr import LayerAttribution, LayerGradCam, Occlusion')}"
        f"\ncam = LayerGradCam(layers, layers.{layer}).attribute(x, target={target}, relu_attributions=True)\n"
        f'cam = LayerAttribution.interpolate(cam, tuple(x.shape[2:]), "bilinear")[0, 0].detach()\n'
        f"fall = Occlusion(layers).attribute(\n"
        f"    x, target={target}, baselines=0,\n"
        f"    sliding_window_shapes=(3, {window_px}, {window_px}),\n"
        f"    strides=(3, {stride_px}, {stride_px}),\n"
        f")[0, 0].detach()\nprint(cam.max().item(), fall.min().item(), fall.max().item())\n"
    )


def _opening(files: ScriptInput, imports: str = "") -> str:
    """Up to `layers`, the net as nn.Sequential, and `x`, the net input."""
    info, file = files.info, path_in_script(files.checkpoint)
    built = f"untrained({info.net!r}, {len(info.classes)})" if files.untrained else "checkpoint.model"
    fresh = "from rps_core.models import untrained\n" if files.untrained else ""
    return (
        f"import torch\n{imports}{chr(10) if imports else ''}\nfrom rps_core.nets.checkpoint import load\n"
        f"from rps_core.data.images import load_image\n{fresh}from rps_core.transforms import EvalTransform\n"
        f"from rps_core.nets.sequential import to_sequential\n\ncheckpoint = load({file!r})\n"
        f"layers = to_sequential({built})  # nn.Sequential: conv1, relu1, …\n"
        f"x = EvalTransform(checkpoint.info.input_spec)(load_image({files.picture!r})).unsqueeze(0)\n"
    )
