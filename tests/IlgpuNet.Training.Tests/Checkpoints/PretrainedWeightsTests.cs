using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Tests.Checkpoints;

public sealed class PretrainedWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Weights => _folder["weights.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_checkpoint_of_the_same_network_gives_all_its_weights_and_no_momentum()
    {
        using SmallModel saved = new(seed: 1), model = new(seed: 2);
        Checkpoint.Save(Weights, saved.Info, saved.State, saved.Momentum);
        float[] velocity = model.Values()["velocity"];
        PretrainedReport report = PretrainedWeights.Load(Weights, model.State);
        Assert.Equal(4, report.Loaded.Count);
        Assert.Empty(report.Missing.Concat(report.NewHead).Concat(report.Unused));
        Assert.Equal(saved.Values()["conv1.weight"], model.Values()["conv1.weight"]);
        Assert.Equal(saved.Values()["bn1.running_mean"], model.Values()["bn1.running_mean"]);
        Assert.Equal(velocity, model.Values()["velocity"]);
    }

    [Fact]
    public void Another_number_of_classes_gets_a_new_classifier()
    {
        using SmallModel saved = new(seed: 1), model = new(seed: 2, classes: 3);
        Checkpoint.Save(Weights, saved.Info, saved.State, companions: []);
        float[] head = model.Values()["fc.weight"];
        PretrainedReport report = PretrainedWeights.Load(Weights, model.State);
        Assert.Equal(["fc.weight", "fc.bias"], report.NewHead);
        Assert.Equal(["bn1.weight", "conv1.weight"], report.Loaded.Select(parameter => parameter.Name).Order());
        Assert.Equal(head, model.Values()["fc.weight"]);
        Assert.Equal(saved.Values()["conv1.weight"], model.Values()["conv1.weight"]);
        Assert.Equal(
            $"2 parameters loaded from '{Weights}'; new classifier, the file has other classes: fc.weight, fc.bias",
            report.ToString());
    }

    [Fact]
    public void Names_of_another_program_are_translated()
    {
        using SmallModel model = new(attention: true);
        float[] convolution = [.. Enumerable.Range(0, 72).Select(i => (float)i)];
        WriteFile(
            new SafeTensorSource("module.layer0.conv1.weight", [4, 2, 3, 3], () => convolution),
            new SafeTensorSource("module.layer0.bn1.weight", [4], () => [1, 2, 3, 4]),
            new SafeTensorSource("module.layer0.bn1.num_batches_tracked", [], () => [1]),
            new SafeTensorSource("module.extra", [1], () => [1]));
        PretrainedReport report = PretrainedWeights.Load(Weights, model.State);
        Assert.Same(CadeneNames.Map, report.Names);
        Assert.Equal(convolution, model.State.Tensors[0].Export());
        Assert.Equal(["module.extra"], report.Unused);
        Assert.Equal(["bn1.running_mean", "fc.weight", "fc.bias", "layer1.0.attention.fc1.weight"], report.Missing);
        Assert.Equal(
            $"2 parameters loaded from '{Weights}', names of cadene; 4 not in the file: bn1.running_mean, fc.weight, "
            + "fc.bias and 1 more; 1 of the file unused: module.extra",
            report.ToString());
    }

    [Fact]
    public void Weights_of_another_shape_are_refused_and_nothing_is_loaded()
    {
        using SmallModel model = new();
        Dictionary<string, float[]> before = model.Values();
        WriteFile(
            new SafeTensorSource("bn1.weight", [4], () => [1, 2, 3, 4]),
            new SafeTensorSource("conv1.weight", [1, 2, 3, 3], () => new float[18]));
        Assert.Equal(
            $"the weights in '{Weights}' do not fit the network: of its tensors 3 missing: bn1.running_mean, "
            + "fc.weight, fc.bias; 1 of another shape: "
            + "conv1.weight F32 [1, 2, 3, 3] instead of [4, 2, 3, 3]",
            Assert.Throws<StorageException>(() => PretrainedWeights.Load(Weights, model.State)).Message);
        Assert.Equal(before, model.Values());
    }

    [Fact]
    public void A_file_of_something_else_and_a_name_given_twice_are_refused()
    {
        using SmallModel model = new();
        WriteFile(new SafeTensorSource("encoder.weight", [1], () => [1]));
        Assert.Contains(
            "no tensor in",
            Assert.Throws<StorageException>(() => PretrainedWeights.Load(Weights, model.State)).Message);
        WriteFile(
            new SafeTensorSource("bn1.weight", [4], () => new float[4]),
            new SafeTensorSource("module.bn1.weight", [4], () => new float[4]));
        Assert.Contains(
            "two tensors for 'bn1.weight': bn1.weight and module.bn1.weight",
            Assert.Throws<StorageException>(() => PretrainedWeights.Load(Weights, model.State)).Message);
    }

    private void WriteFile(params SafeTensorSource[] tensors) =>
        AtomicFile.Write(Weights, stream => SafeTensorsWriter.Write(tensors, new Dictionary<string, string>(), stream));
}
