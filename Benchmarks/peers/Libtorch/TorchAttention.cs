using TorchSharp.Modules;
using static TorchSharp.torch;

namespace IlgpuNet.Benchmarks.Libtorch;

/// <summary>The attention blocks of the paper, written eagerly.</summary>
internal static class TorchAttention
{
    private const int Reduction = 16;

    /// <summary>The block registered under <paramref name="name"/>; null for none.</summary>
    /// <exception cref="Layers.UnknownNameException">No such block is written here.</exception>
    public static nn.Module<Tensor, Tensor>? Create(string? name, int channels, int stage) => name switch
    {
        null => null,
        "se" => new SqueezeExcitation(channels),
        "spse" => new SpatialPyramid(channels),
        "rgse" => new ResolutionGuided(channels, grid: 8 >> (stage - 1)),
        "cbam" => new Cbam(channels),
        _ => throw new Layers.UnknownNameException("attention block", name, ["se", "spse", "rgse", "cbam"]),
    };

    private static Sequential ChannelMlp(int channels) => nn.Sequential(
        nn.Linear(channels, channels / Reduction), nn.ReLU(), nn.Linear(channels / Reduction, channels));

    /// <summary>z times a gate from one number per channel.</summary>
    private abstract class Squeeze : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential _mlp;

        protected Squeeze(string name, int channels)
            : base(name) => _mlp = ChannelMlp(channels);

        /// <inheritdoc/>
        public override Tensor forward(Tensor z)
        {
            Tensor gate = _mlp.call(Descriptor(z).flatten(1)).sigmoid();
            return z * gate.unsqueeze(-1).unsqueeze(-1);
        }

        protected abstract Tensor Descriptor(Tensor z);
    }

    private sealed class SqueezeExcitation : Squeeze
    {
        public SqueezeExcitation(int channels)
            : base(nameof(SqueezeExcitation), channels) => RegisterComponents();

        protected override Tensor Descriptor(Tensor z) => nn.functional.adaptive_avg_pool2d(z, [1, 1]);
    }

    private sealed class SpatialPyramid : Squeeze
    {
        private static readonly int[] s_grids = [1, 2, 4];
        private readonly ModuleList<Conv2d> _fusions;
        private readonly BatchNorm2d _bn;

        public SpatialPyramid(int channels)
            : base(nameof(SpatialPyramid), channels)
        {
            _fusions = nn.ModuleList(
                [.. s_grids.Select(grid => nn.Conv2d(channels, channels, grid, groups: channels))]);
            _bn = nn.BatchNorm2d(channels);
            RegisterComponents();
        }

        protected override Tensor Descriptor(Tensor z)
        {
            Tensor sum = _fusions
                .Zip(s_grids, (fold, grid) => fold.call(nn.functional.adaptive_avg_pool2d(z, [grid, grid])))
                .Aggregate((a, b) => a + b);
            return _bn.call(sum).relu();
        }
    }

    private sealed class ResolutionGuided : Squeeze
    {
        private readonly int _grid;
        private readonly Sequential? _fold;

        public ResolutionGuided(int channels, int grid)
            : base(nameof(ResolutionGuided), channels)
        {
            _grid = grid;
            if (grid > 1)
            {
                _fold = nn.Sequential(
                    nn.Conv2d(channels, channels, grid, groups: channels, bias: false), nn.BatchNorm2d(channels));
            }
            RegisterComponents();
        }

        protected override Tensor Descriptor(Tensor z)
        {
            Tensor averages = nn.functional.avg_pool2d(z, z.shape[2] / _grid);
            return (_fold is null ? averages : _fold.call(averages)).relu();
        }
    }

    /// <summary>z times a gate per channel, then times a gate per position.</summary>
    private sealed class Cbam : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential _mlp;
        private readonly Sequential _spatial;

        public Cbam(int channels)
            : base(nameof(Cbam))
        {
            _mlp = ChannelMlp(channels);
            _spatial = nn.Sequential(
                nn.Conv2d(2, 1, 7, padding: 3, bias: false), nn.BatchNorm2d(1, momentum: 0.01));
            RegisterComponents();
        }

        /// <inheritdoc/>
        public override Tensor forward(Tensor z)
        {
            Tensor mean = nn.functional.adaptive_avg_pool2d(z, [1, 1]).flatten(1);
            Tensor largest = nn.functional.adaptive_max_pool2d(z, [1, 1]).flatten(1);
            Tensor gate = (_mlp.call(mean) + _mlp.call(largest)).sigmoid();
            z = z * gate.unsqueeze(-1).unsqueeze(-1);
            Tensor pooled = cat([z.amax([1], keepdim: true), z.mean([1], keepdim: true)], dim: 1);
            return z * _spatial.call(pooled).sigmoid();
        }
    }
}
