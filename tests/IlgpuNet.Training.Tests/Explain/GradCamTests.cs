using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Explain;

namespace IlgpuNet.Training.Tests.Explain;

public class GradCamTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("rgse")]
    public void Before_the_classifier_the_map_is_the_classifiers_weights_on_the_features(string? attention)
    {
        // There the score is bias + sum over c of w_c mean(A_c), so alpha_c = w_c / positions: B. Zhou's CAM (2016).
        using TinyNetwork network = new(attention);
        float[] image = network.Image(1);
        const int Label = 2;

        (TracedMap map, _) = GradCam.Of(network.Placed, image, "layer4", Label);

        float[] features;
        using (network.Placed.Device.OpenScope())
            features = network.Module.Features(network.Input(image))["layer4"].ReadFloats();
        int channels = features.Length / map.Values.Length;
        float[] weights = network.Module.State().Single(entry => entry.Name == "fc.weight").Tensor.Export();
        for (int position = 0; position < map.Values.Length; position++)
        {
            double sum = 0;
            for (int c = 0; c < channels; c++)
                sum += (double)weights[Label * channels + c] * features[position * channels + c] / map.Values.Length;
            Assert.Equal(Math.Max(sum, 0), map.Values[position], 1e-6);
        }
        Assert.Contains(map.Values, value => value > 0);
    }

    [Fact]
    public void Inside_the_network_the_weights_are_the_slopes_of_the_score()
    {
        // Lowering the running mean of the batch-norm behind a convolution raises all of a channel alike: the score's
        // slope then is alpha_c times the positions.
        using TinyNetwork network = new("se", imageSize: 32);
        float[] image = network.Image(2);
        const float Step = 1f / 4096;
        StateTensor mean = network.Module.State().Single(entry => entry.Name == "layer1.0.bn3.running_mean").Tensor;

        (TracedMap map, _) = GradCam.Of(network.Placed, image, "layer1.0.conv3", label: 0);

        float[] at = mean.Export();
        double[] alpha = new double[at.Length];
        for (int c = 0; c < at.Length; c++)
            alpha[c] = (Score(c, -Step) - Score(c, Step)) / (2 * Step * map.Values.Length);
        mean.Import(at);
        TracedMap activation = Output(network, image, "layer1.0.conv3");
        double tolerance = 1e-3 * map.Values.Max();
        for (int position = 0; position < map.Values.Length; position++)
        {
            double sum = alpha.Select((a, c) => a * activation.Values[position * alpha.Length + c]).Sum();
            Assert.Equal(Math.Max(sum, 0), map.Values[position], tolerance);
        }
        Assert.Contains(map.Values, value => value > 0);

        double Score(int channel, float shift)
        {
            float[] moved = [.. at];
            moved[channel] += shift;
            mean.Import(moved);
            using MemoryScope scope = network.Placed.Device.OpenScope();
            return network.Module.Forward(network.Input(image)).ReadDoubles()[0];
        }
    }

    [Fact]
    public void The_likeliest_class_is_explained_where_none_is_named()
    {
        using TinyNetwork network = new("se");
        float[] image = network.Image(3);

        (TracedMap map, float[] logits) = GradCam.Of(network.Placed, image, "layer3", label: null);

        int likeliest = logits.AsSpan().IndexOf(logits.Max());
        Assert.Equal(GradCam.Of(network.Placed, image, "layer3", likeliest).Map.Values, map.Values);
        Assert.NotEqual(GradCam.Of(network.Placed, image, "layer3", (likeliest + 1) % 3).Map.Values, map.Values);
    }

    [Fact]
    public void A_layer_without_a_map_and_a_layer_that_is_not_there_are_refused()
    {
        using TinyNetwork network = new("se");
        float[] image = network.Image(1);

        ArgumentException noMap = Assert.Throws<ArgumentException>(
            () => GradCam.Of(network.Placed, image, "fc", label: null));
        UnknownNameException unknown = Assert.Throws<UnknownNameException>(
            () => GradCam.Of(network.Placed, image, "layr4", label: null));

        Assert.Contains("'fc' makes no map", noMap.Message);
        Assert.Contains("did you mean layer4", unknown.Message);
        Assert.Null(network.Placed.Device.Observer);
    }

    private static TracedMap Output(TinyNetwork network, float[] image, string layer)
    {
        // While a step records, no convolution shares its pass with the batch-norm behind it.
        OutputOf observer = new(layer);
        using TrainingStep step = network.Placed.Device.BeginStep();
        network.Placed.Device.Observer = observer;
        network.Module.Forward(network.Input(image));
        network.Placed.Device.Observer = null;
        return observer.Map!;
    }

    private sealed class OutputOf(string layer) : IExecutionObserver
    {
        public TracedMap? Map { get; private set; }

        public void LeaveModule(object module, string name, Tensor y)
        {
            if (name == layer)
                Map = TracedMap.Of(y);
        }
    }
}
