using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Explain;

/// <summary>
/// Gradient-weighted class activation mapping: where in a layer's output A the score y of a class is decided,
/// map = relu(sum over channels c of alpha_c A_c) with alpha_c = mean over positions of dy/dA_c. R. Selvaraju et al.,
/// "Grad-CAM" (2017).
/// </summary>
internal static class GradCam
{
    /// <summary>Computes the map.</summary>
    /// <param name="network">The network in evaluation, without gradients of its own.</param>
    /// <param name="pixels">One image as the network takes it: rows, columns, then red, green, blue.</param>
    /// <param name="layer">The layer's name, such as <c>layer4</c> or <c>layer3.5.conv3</c>.</param>
    /// <param name="label">The class whose score is explained; null for the one with the highest score.</param>
    /// <returns>The map, not negative, and the logits of the image.</returns>
    /// <exception cref="UnknownNameException">The network has no such layer.</exception>
    /// <exception cref="ArgumentException">The layer's output is no map.</exception>
    public static (TracedMap Map, float[] Logits) Of(
        PlacedNetwork network, ReadOnlySpan<float> pixels, string layer, int? label)
    {
        CheckLayer(network.Module, layer);
        Device device = network.Device;
        int side = network.Identity.ImageSize;
        using TrainingStep step = device.BeginStep();
        Target target = new(layer);
        Tensor scores;
        device.Observer = target;
        try
        {
            scores = network.Module.Forward(Tensor.From(device, new Shape(1, side, side, 3), pixels));
        }
        finally
        {
            device.Observer = null;
        }
        Tensor output = target.Output ?? throw new ArgumentException(
            $"layer '{layer}' makes no map of the image to explain: name one of a stage, such as layer4");
        float[] logits = scores.ReadFloats();
        float[] dy = new float[logits.Length];
        dy[label ?? logits.AsSpan().IndexOf(logits.Max())] = 1;
        Gradients gradients = step.Backward(scores, Tensor.From(device, scores.Shape, dy));
        float[] gradient = gradients.Of(output)!.ReadFloats();
        return (Weighted(target.Activation!, gradient), logits);
    }

    private static TracedMap Weighted(TracedMap activation, float[] gradient)
    {
        (int height, int width, int channels, float[] values) = activation;
        int positions = height * width;
        double[] alpha = new double[channels];
        for (int i = 0; i < gradient.Length; i++)
            alpha[i % channels] += gradient[i] / (double)positions;
        float[] map = new float[positions];
        for (int position = 0; position < positions; position++)
        {
            double sum = 0;
            for (int c = 0; c < channels; c++)
                sum += alpha[c] * values[position * channels + c];
            map[position] = (float)Math.Max(sum, 0);
        }
        return new TracedMap(height, width, 1, map);
    }

    private static void CheckLayer(Module network, string layer)
    {
        List<string> names = [.. Names(network)];
        if (!names.Contains(layer))
            throw new UnknownNameException("layer", layer, [.. network.Children.Select(child => child.Name)], names);
    }

    private static IEnumerable<string> Names(Module module) =>
        module.Children.SelectMany(child => Names(child).Prepend(child.Name));

    /// <summary>
    /// Makes the layer's output the leaf that the gradient is wanted of: nothing before it is recorded.
    /// </summary>
    private sealed class Target(string layer) : IExecutionObserver
    {
        /// <summary>The layer's output; its memory may be gone once the pass is over.</summary>
        public Tensor? Output { get; private set; }

        /// <summary>Its values.</summary>
        public TracedMap? Activation { get; private set; }

        public void LeaveModule(object module, string name, Tensor y)
        {
            if (name != layer || y.Shape.Rank != 4)
                return;
            y.RequiresGradient = true;
            (Output, Activation) = (y, TracedMap.Of(y));
        }
    }
}
