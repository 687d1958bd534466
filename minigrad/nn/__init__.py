"""Layers, models and losses, as in `torch.nn`."""

from ..lazy import getter, homes

# Imported when they are used. For type checkers they stand in `__init__.pyi`.
HOMES = homes(
    {
        "": "functional init modules utils",
        "activation": """
            CELU ELU GELU LeakyReLU LogSigmoid Mish PReLU ReLU SELU Sigmoid SiLU Softplus Softsign
            Tanh Tanhshrink
        """,
        "adaptive_pooling": """
            AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d
            AdaptiveMaxPool2d AdaptiveMaxPool3d
        """,
        "adaptive_softmax": "AdaptiveLogSoftmaxWithLoss",
        "attention": "MultiheadAttention",
        "average_pooling": "AvgPool1d AvgPool2d AvgPool3d LPPool1d LPPool2d LPPool3d",
        "batchnorm": """
            BatchNorm1d BatchNorm2d BatchNorm3d InstanceNorm1d InstanceNorm2d InstanceNorm3d
        """,
        "containers": "Container ModuleDict ModuleList Sequential",
        "convolution": "Conv1d Conv2d Conv3d",
        "distance": "CosineSimilarity PairwiseDistance",
        "dropout": "AlphaDropout Dropout Dropout1d Dropout2d Dropout3d FeatureAlphaDropout",
        "embedding": "Embedding EmbeddingBag",
        "flatten": "Flatten Unflatten",
        "fractional_pooling": "FractionalMaxPool2d FractionalMaxPool3d",
        "lazy_convolution": """
            LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d
            LazyConvTranspose3d
        """,
        "lazy_layers": """
            LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyInstanceNorm1d LazyInstanceNorm2d
            LazyInstanceNorm3d LazyLinear
        """,
        "likelihood_loss": """
            CTCLoss GaussianNLLLoss LinearCrossEntropyLoss NLLLoss2d PoissonNLLLoss
        """,
        "linear": "Bilinear Identity Linear",
        "linear_cross_entropy_options": "LinearCrossEntropyOptions",
        "loss": """
            BCELoss BCEWithLogitsLoss CrossEntropyLoss HuberLoss KLDivLoss L1Loss MSELoss NLLLoss
            SmoothL1Loss
        """,
        "margin_loss": """
            CosineEmbeddingLoss HingeEmbeddingLoss MarginRankingLoss MultiLabelMarginLoss
            MultiLabelSoftMarginLoss MultiMarginLoss SoftMarginLoss TripletMarginLoss
            TripletMarginWithDistanceLoss
        """,
        "max_pooling": "MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d",
        "module": "Module",
        "normalization": "CrossMapLRN2d GroupNorm LayerNorm LocalResponseNorm RMSNorm",
        "padding": """
            CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d
            ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d
            ReplicationPad3d ZeroPad1d ZeroPad2d ZeroPad3d
        """,
        "parallel": "DataParallel SyncBatchNorm",
        "parameter": "Buffer Parameter UninitializedBuffer UninitializedParameter",
        "parameter_containers": "ParameterDict ParameterList",
        "piecewise": "Hardshrink Hardsigmoid Hardswish Hardtanh ReLU6 RReLU Softshrink Threshold",
        "rearranging": "ChannelShuffle Fold PixelShuffle PixelUnshuffle Unfold",
        "recurrent": "GRU LSTM RNN",
        "recurrent_base": "RNNBase",
        "recurrent_cell": "GRUCell LSTMCell RNNCell RNNCellBase",
        "softmax": "GLU LogSoftmax Softmax Softmax2d Softmin",
        "transformer": "Transformer TransformerDecoder TransformerEncoder",
        "transformer_layers": "TransformerDecoderLayer TransformerEncoderLayer",
        "transposed_convolution": "ConvTranspose1d ConvTranspose2d ConvTranspose3d",
        "upsampling": "Upsample UpsamplingBilinear2d UpsamplingNearest2d",
    }
)
__getattr__ = getter(__name__, HOMES)
__all__ = list(HOMES)
