"""The PyTorch code of what is on the screen. It runs as it stands, in the project's folder."""

from pages._ui.network.choosing import script_path
from pages._ui.network.exploring import Net, Source, load
from pages._ui.network.why import Why
from rps_core.explain.forward_trace import Step


def maps_code(net: Net, source: Source, step: Step, channel: int) -> str:
    """Ends with `maps`, all of the layer, and `shown`, the one that is chosen."""
    return (
        f"{_opening(net, source)}"
        f"\nkept = {{}}\n"
        f"hook = layers.{step.name}.register_forward_hook(lambda module, inputs, output: kept.update(maps=output))\n"
        f"with torch.inference_mode():\n    logits = layers(x)\nhook.remove()\n"
        f'maps = kept["maps"][0]  # {tuple(step.report.output)}\nshown = maps[{channel}]\n'
        f"print(tuple(maps.shape), shown.min().item(), shown.max().item())\n"
    )


def softmax_code(net: Net, source: Source, temperature: float) -> str:
    """Ends with `logits` and `p`."""
    return (
        f"{_opening(net, source)}\nwith torch.inference_mode():\n    logits = layers(x)[0]\n"
        f"p = torch.softmax(logits / {temperature:g}, dim=0)  # exp(z / T) / exp(z / T).sum()\n"
        f"print(logits, p, p.argmax().item())\n"
    )


def why_code(net: Net, source: Source, why: Why) -> str:
    """Ends with `cam`, enlarged to the picture, and `fall`."""
    return (
        f"{_opening(net, source, 'from captum.attr import LayerAttribution, LayerGradCam, Occlusion')}"
        f"\ncam = LayerGradCam(layers, layers.{why.layer}).attribute(x, target={why.target}, relu_attributions=True)\n"
        f'cam = LayerAttribution.interpolate(cam, tuple(x.shape[2:]), "bilinear")[0, 0].detach()\n'
        f"fall = Occlusion(layers).attribute(\n"
        f"    x, target={why.target}, baselines=0,\n"
        f"    sliding_window_shapes=(3, {why.window_px}, {why.window_px}),\n"
        f"    strides=(3, {why.stride_px}, {why.stride_px}),\n"
        f")[0, 0].detach()\nprint(cam.max().item(), fall.min().item(), fall.max().item())\n"
    )


def _opening(net: Net, source: Source, imports: str = "") -> str:
    """Up to `layers`, the net as nn.Sequential, and `x`, the net input."""
    info = load(net).info
    built = f"untrained({info.net!r}, {len(info.classes)})" if net.fresh else "checkpoint.model"
    fresh = "from rps_core.models import untrained\n" if net.fresh else ""
    return (
        f"import torch\n{imports}{chr(10) if imports else ''}\nfrom rps_core.nets.checkpoint import load\n"
        f"from rps_core.data.images import load_image\n{fresh}from rps_core.transforms import EvalTransform\n"
        f"from rps_core.nets.sequential import to_sequential\n\ncheckpoint = load({script_path(net.path)!r})\n"
        f"layers = to_sequential({built})  # nn.Sequential: conv1, relu1, …\n"
        f"x = EvalTransform(checkpoint.info.input_spec)(load_image({source.path!r})).unsqueeze(0)\n"
    )
