"""Layers and losses as functions, as in `torch.nn.functional`."""

from ...functions.elementwise import sigmoid, tanh
from ...lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "activation": """
            celu elu gelu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish prelu
            relu relu6 selu silu softplus softshrink softsign tanhshrink threshold
        """,
        "adaptive_pooling": """
            adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d
            adaptive_max_pool1d_with_indices adaptive_max_pool2d adaptive_max_pool2d_with_indices
            adaptive_max_pool3d adaptive_max_pool3d_with_indices
        """,
        "attention": "scaled_dot_product_attention",
        "average_pooling": "avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d lp_pool3d",
        "classification": """
            binary_cross_entropy binary_cross_entropy_with_logits cross_entropy nll_loss
        """,
        "convolution": "conv1d conv2d conv3d conv_tbc",
        "cross_entropy_of_linear": "linear_cross_entropy",
        "ctc": "ctc_loss",
        "dropouts": "alpha_dropout dropout dropout1d dropout2d dropout3d feature_alpha_dropout",
        "embeddings": "embedding embedding_bag",
        "fractional_pooling": """
            fractional_max_pool2d fractional_max_pool2d_with_indices fractional_max_pool3d
            fractional_max_pool3d_with_indices
        """,
        "grid_sampling": "affine_grid grid_sample",
        "inplace": "celu_ elu_ hardtanh_ leaky_relu_ relu_ rrelu_ selu_ threshold_",
        "interpolation": "interpolate upsample upsample_bilinear upsample_nearest",
        "likelihood": "gaussian_nll_loss poisson_nll_loss",
        "linear_maps": "bilinear linear",
        "margin": """
            cosine_embedding_loss hinge_embedding_loss margin_ranking_loss triplet_margin_loss
            triplet_margin_with_distance_loss
        """,
        "max_pooling": """
            max_pool1d max_pool1d_with_indices max_pool2d max_pool2d_with_indices max_pool3d
            max_pool3d_with_indices
        """,
        "multi_head_attention": "multi_head_attention_forward",
        "multi_margin": """
            multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss soft_margin_loss
        """,
        "normalization": """
            batch_norm group_norm instance_norm layer_norm local_response_norm rms_norm
        """,
        "padding": "pad",
        "random_activation": "gumbel_softmax rrelu",
        "rearranging": "channel_shuffle fold pixel_shuffle pixel_unshuffle unfold",
        "regression": "huber_loss kl_div l1_loss mse_loss smooth_l1_loss",
        "softmaxes": "glu log_softmax softmax softmin",
        "transposed_convolution": "conv_transpose1d conv_transpose2d conv_transpose3d",
        "unpooling": "max_unpool1d max_unpool2d max_unpool3d",
        "vectors": "cosine_similarity normalize one_hot pairwise_distance pdist",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = ["sigmoid", "tanh", *HOMES]
