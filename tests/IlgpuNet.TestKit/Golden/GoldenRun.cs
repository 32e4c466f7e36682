using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Tensors;

namespace IlgpuNet.TestKit.Golden;

/// <summary>How far one value of a run is from its golden value.</summary>
/// <param name="Quantity">What it is about.</param>
/// <param name="Name">Which tensor, by the paper's name.</param>
/// <param name="Value">How far, as the quantity measures it; infinite when not a number.</param>
public readonly record struct GoldenDeviation(GoldenQuantity Quantity, string Name, double Value);

/// <summary>Runs the network of a golden file and measures how far it is off.</summary>
public sealed class GoldenRun
{
    private readonly GoldenFile _golden;
    private readonly List<GoldenDeviation> _deviations = [];
    private readonly bool _unfused;
    private readonly double _floor;

    private GoldenRun(GoldenFile golden, bool unfused)
    {
        (_golden, _unfused) = (golden, unfused);
        double[] norms = [.. golden.Train.Gradients.Values.Select(gradient => gradient.Norm).Order()];
        _floor = 0.01 * (norms[(norms.Length - 1) / 2] + norms[norms.Length / 2]) / 2;
    }

    /// <summary>
    /// All deviations of a run on <paramref name="device"/>: evaluation, then three steps of training.
    /// </summary>
    /// <param name="golden">What to compare with.</param>
    /// <param name="device">Where to run.</param>
    /// <param name="unfused">Whether attention is taken apart, see <see cref="UnfusedAttention"/>.</param>
    /// <exception cref="InvalidDataException">The network's tensors are not those of the file.</exception>
    public static IReadOnlyList<GoldenDeviation> Deviations(GoldenFile golden, Device device, bool unfused = false)
    {
        GoldenRun run = new(golden, unfused);
        run.Run(device);
        return run._deviations;
    }

    private void Run(Device device)
    {
        NetworkEntry entry = Catalogue.BuiltIn.Find(_golden.Arch);
        ResNet network = _unfused
            ? UnfusedAttention.Network(entry, _golden.Classes)
            : entry.Create(new NetworkOptions { Classes = _golden.Classes });
        using PlainTraining training = new(device, network)
        {
            Momentum = _golden.Train.Momentum,
            WeightDecay = _golden.Train.WeightDecay,
        };
        foreach (StateTensor tensor in training.State.Tensors)
            tensor.Import(GoldenValues.State(PaperName(tensor), tensor.FileShape));

        Shape shape = new(_golden.Batch, _golden.ImageSize, _golden.ImageSize, 3);
        float[] images = GoldenValues.Images(_golden.InputName, _golden.Batch, _golden.ImageSize);
        double[] evaluated = training.Evaluate(shape, images);
        CompareLogits(
            GoldenQuantity.EvaluationLogits, _golden.Eval.LogitsNorm, _golden.Eval.LogitsFirst8, evaluated);

        GoldenTraining golden = _golden.Train;
        for (int step = 0; step < golden.Losses.Length; step++)
        {
            (double loss, double[] logits) = training.Step(shape, images, _golden.Labels, golden.Lr);
            Compare(GoldenQuantity.FirstLoss + step, "loss", loss, golden.Losses[step], Math.Abs(golden.Losses[step]));
            if (step == 0)
            {
                CompareLogits(GoldenQuantity.TrainingLogits, golden.LogitsNorm, golden.LogitsFirst8, logits);
                CompareGradients(training.State.Segments);
                CompareState(
                    training.State.Tensors.OfType<StateBuffer>(),
                    golden.BuffersAfterStep1,
                    GoldenQuantity.Buffers,
                    GoldenQuantity.BufferSamples);
            }
        }
        CompareState(
            training.State.Tensors.OfType<Parameter>(),
            golden.ParametersAfterStep3,
            GoldenQuantity.Parameters,
            GoldenQuantity.ParameterSamples);
    }

    private void CompareLogits(GoldenQuantity quantity, double norm, double[][] first8, double[] logits)
    {
        Compare(quantity, "norm", Norm(logits), norm, norm);
        double[] found = [.. logits.Chunk(_golden.Classes).SelectMany(row => row.Take(first8[0].Length))];
        Add(quantity, "first", Differences.Relative([.. first8.SelectMany(row => row)], found));
    }

    private void CompareGradients(IReadOnlyList<ParameterSegment> segments)
    {
        CheckNames(segments.Select(segment => segment.Parameter), _golden.Train.Gradients);
        foreach (Parameter parameter in segments.Select(segment => segment.Parameter))
        {
            string name = PaperName(parameter);
            double[] values = parameter.Gradient.ReadDoubles();
            GoldenTensor golden = _golden.Train.Gradients[name];
            GoldenQuantity norms = values.Length == 1 ? GoldenQuantity.ScalarGradients : GoldenQuantity.GradientNorms;
            Compare(norms, name, Norm(values), golden.Norm, golden.Norm + _floor);
            CompareSamples(GoldenQuantity.GradientSamples, name, parameter, values, golden, _floor);
        }
    }

    private void CompareState(
        IEnumerable<StateTensor> tensors,
        IReadOnlyDictionary<string, GoldenTensor> goldens,
        GoldenQuantity norms,
        GoldenQuantity samples)
    {
        CheckNames(tensors, goldens);
        foreach (StateTensor tensor in tensors)
        {
            string name = PaperName(tensor);
            double[] values = tensor.Value.ReadDoubles();
            Compare(norms, name, Norm(values), goldens[name].Norm, goldens[name].Norm);
            CompareSamples(samples, name, tensor, values, goldens[name], floor: 0);
        }
    }

    private void CompareSamples(
        GoldenQuantity quantity, string name, StateTensor tensor, double[] values, GoldenTensor golden, double floor)
    {
        double[] found = GoldenValues.Sampled(name, tensor, values);
        // Math.Max, unlike Enumerable.Max, hands on what is not a number.
        double worst = found.Zip(golden.Samples, (a, b) => Math.Abs(a - b)).Aggregate(Math.Max);
        Add(quantity, name, worst / (golden.Samples.Max(Math.Abs) + floor));
    }

    private void Compare(GoldenQuantity quantity, string name, double found, double expected, double scale) =>
        Add(quantity, name, Math.Abs(found - expected) / scale);

    private void Add(GoldenQuantity quantity, string name, double deviation)
    {
        double value = double.IsNaN(deviation) ? double.PositiveInfinity : deviation;
        _deviations.Add(new GoldenDeviation(quantity, name, value));
    }

    private static void CheckNames(IEnumerable<StateTensor> tensors, IReadOnlyDictionary<string, GoldenTensor> goldens)
    {
        HashSet<string> names = [.. tensors.Select(tensor => PaperName(tensor))];
        names.SymmetricExceptWith(goldens.Keys);
        if (names.Count > 0)
            throw new InvalidDataException($"the network and the golden file differ in {string.Join(", ", names)}");
    }

    private static string PaperName(StateTensor tensor) =>
        PaperNames.ToPaper(UnfusedAttention.BareName(tensor.Name));

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(value => value * value));
}
