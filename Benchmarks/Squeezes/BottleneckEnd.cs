using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using BatchNorm2d = IlgpuNet.Layers.BatchNorm2d;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>
/// The end of a bottleneck of ResNet-50 in training, from its last convolution's output x on, with an identity
/// shortcut: y = relu(attention(bn(x)) + shortcut).
/// </summary>
internal sealed class BottleneckEnd : IDisposable
{
    private readonly SqueezeCase _case;
    private readonly Device _device;
    private readonly BatchNorm2d _bn;
    private readonly AttentionBlock? _attention;
    private readonly ModelState _state;
    private readonly Tensor _x;
    private readonly Tensor _shortcut;
    private readonly Tensor _dy;

    public BottleneckEnd(SqueezeCase squeezeCase, SqueezeSettings settings)
    {
        (_case, _device) = (squeezeCase, settings.Device);
        int channels = 256 << (_case.Stage - 1), extent = settings.ImageSize / 4 >> (_case.Stage - 1);
        _bn = new BatchNorm2d(channels);
        if (_case.Squeeze != SqueezeCase.None)
            _attention = AttentionRegistry.BuiltIn.Create(_case.Squeeze, new AttentionSite(channels, _case.Stage));
        _state = new ModelState(_device, [.. _bn.State(), .. _attention?.State() ?? []], training: true);
        _state.Initialise(seed: 0);
        Shape shape = new(settings.Batch, extent, extent, channels);
        System.Random random = new(1);
        (_x, _shortcut, _dy) = (Uniform(shape, random), Uniform(shape, random), Uniform(shape, random));
        (_x.RequiresGradient, _shortcut.RequiresGradient) = (true, true);
    }

    /// <summary>The forward pass, nothing recorded.</summary>
    public void Forward()
    {
        using (_device.OpenScope())
            Apply();
        _device.Synchronize();
    }

    /// <summary>The forward pass and the gradients of x, of the shortcut and of every parameter.</summary>
    public void ForwardBackward()
    {
        using (TrainingStep step = _device.BeginStep())
            step.Backward(Apply(), _dy);
        _state.ForgetGradients();
        _device.Synchronize();
    }

    public void Dispose()
    {
        _x.Dispose();
        _shortcut.Dispose();
        _dy.Dispose();
        _state.Dispose();
        _device.Pool.Trim();
    }

    private Tensor Apply()
    {
        if (_case.Form == TailForm.Unfused)
        {
            Tensor z = _bn.Forward(_x);
            return Relu.Apply(Add.Apply(_attention?.Forward(z) ?? z, _shortcut));
        }
        if (_attention is MapAttention map)
            return BottleneckTail.Apply(map.Forward(_bn.Forward(_x)), normalisation: null, gate: null, _shortcut, null);
        DescriptorGate? gate = (_attention as DescriptorAttention)?.DescriptorGate;
        return BottleneckTail.Apply(_x, _bn.Normalisation, gate, _shortcut, shortcutNormalisation: null);
    }

    private Tensor Uniform(Shape shape, System.Random random)
    {
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return Tensor.From(_device, shape, values);
    }
}
