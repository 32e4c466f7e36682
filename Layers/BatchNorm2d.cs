using IlgpuNet.Autograd;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Layers;

/// <summary>
/// Batch normalisation, y = gamma (x - mean) / sqrt(variance + epsilon) + beta per channel, followed by ReLU where
/// asked: S. Ioffe and C. Szegedy (2015). State: <c>weight</c> (gamma, 1 at first), <c>bias</c> (beta, 0),
/// <c>running_mean</c> (0), <c>running_var</c> (1).
/// </summary>
public sealed class BatchNorm2d : Module
{
    private readonly Parameter _gamma;
    private readonly Parameter _beta;
    private readonly StateBuffer _runningMean;
    private readonly StateBuffer _runningVariance;
    private readonly float _momentum;
    private readonly float _epsilon;

    /// <summary>A batch-norm.</summary>
    /// <param name="channels">Channels of its input.</param>
    /// <param name="relu">Whether negative results become 0, in the same pass.</param>
    /// <param name="momentum">Weight of a batch's statistics in the running ones.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="gamma">How the scale starts; 1 unless told otherwise.</param>
    public BatchNorm2d(
        int channels, bool relu = false, float momentum = 0.1f, float epsilon = 1e-5f, Initialiser? gamma = null)
    {
        (Relu, _momentum, _epsilon) = (relu, momentum, epsilon);
        Shape shape = new(channels);
        _gamma = AddParameter("weight", shape, gamma ?? Initialisers.One);
        _beta = AddParameter("bias", shape, Initialisers.Zero);
        _runningMean = AddBuffer("running_mean", shape, Initialisers.Zero);
        _runningVariance = AddBuffer("running_var", shape, Initialisers.One);
    }

    /// <summary>
    /// What operations that normalise on the way, such as <see cref="BottleneckTail"/>, take instead of a pass of its
    /// own.
    /// </summary>
    public Normalisation Normalisation => new(
        _gamma.Value, _beta.Value, _runningMean.Value, _runningVariance.Value, Training, _momentum, _epsilon);

    /// <summary>Whether negative results become 0.</summary>
    public bool Relu { get; }

    /// <summary>Normalises as told by a convolution that has seen to the statistics.</summary>
    internal Tensor Forward(Tensor x, Normalisation normalisation) =>
        Run(x.Device, x, values => BatchNorm.Apply(values, normalisation, Relu));

    /// <inheritdoc/>
    public override string ToString() => $"BatchNorm2d {_gamma.Shape.C}{(Relu ? ", ReLU" : "")}";

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => BatchNorm.Apply(x, Normalisation, Relu);
}
