using IlgpuNet.Devices;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Export;
using IlgpuNet.Training.Inference;

namespace IlgpuNet.Training;

/// <summary>How a <see cref="Classifier"/> works.</summary>
public sealed record ClassifierOptions
{
    /// <summary>The device, as <see cref="DeviceSelection.Open"/> names it.</summary>
    public string Device { get; init; } = DeviceSelection.Auto;

    /// <summary>Computing threads of the host; zero for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Side of the centre crop as a share of the resized short side, above 0, at most 1; null for that of the training.
    /// </summary>
    public double? CropShare { get; init; }

    /// <summary>The network that the weights must be of; null for the one that fits them.</summary>
    public string? Architecture { get; init; }

    /// <summary>
    /// Side of the input in pixels; null for that of the training, and 224 for weights of other programs.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// The name of each class, by label; null for those of the training, and the labels themselves, from 0, for weights
    /// of other programs.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Images computed at once by <see cref="Classifier.ClassifyAll"/>.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Threads that decode images for <see cref="Classifier.ClassifyAll"/>.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
}

/// <summary>
/// A trained network, ready for pictures. It computes for one thread at a time; several of them may be used side by
/// side.
/// </summary>
/// <example>
/// <code>
/// using Classifier classifier = Classifier.Load("best.safetensors");
/// Console.WriteLine(classifier.Classify("cat.jpg").Best);
/// </code>
/// </example>
public sealed class Classifier : IDisposable
{
    private readonly ClassifierOptions _options;
    private readonly SavedNetwork _network;
    private readonly EvaluationTransform _transform;
    private readonly PictureReader _reader;

    private Classifier(SavedNetwork network, ClassifierOptions options)
    {
        (_network, _options) = (network, options);
        int size = network.Network.Identity.ImageSize;
        _transform = new EvaluationTransform(size, (int)Math.Round(size / (options.CropShare ?? network.CropShare)));
        _reader = new PictureReader(_transform);
    }

    /// <summary>The network's name in the catalogue.</summary>
    public string Architecture => _network.Network.Identity.Architecture;

    /// <summary>The names of the classes, by label.</summary>
    public IReadOnlyList<string> ClassNames => _network.ClassNames;

    /// <summary>Side of the network's input in pixels.</summary>
    public int ImageSize => _transform.ImageSize;

    /// <summary>Loads a checkpoint, or weights of another program.</summary>
    /// <param name="path">
    /// A checkpoint of a training run, such as <c>best.safetensors</c>; or weights in safetensors or of torch.save,
    /// such as torchvision's <c>resnet50.pth</c>.
    /// </param>
    /// <param name="options">Device and preparation; the defaults when null.</param>
    /// <exception cref="StorageException">
    /// The file cannot be read, is damaged, or holds no network that is known.
    /// </exception>
    /// <exception cref="DataException">The network has more or fewer classes than there are names.</exception>
    /// <exception cref="DeviceException">The device is unknown or absent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The crop share is not above 0 and at most 1.</exception>
    public static Classifier Load(string path, ClassifierOptions? options = null)
    {
        options ??= new ClassifierOptions();
        if (options.CropShare is { } share)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        }
        Device device = DeviceSelection.Open(options.Device, options.Threads);
        try
        {
            SavedNetworkOptions network = new()
            {
                Architecture = options.Architecture,
                ImageSize = options.ImageSize,
                ClassNames = options.ClassNames,
            };
            return new Classifier(SavedNetwork.Load(path, device, network), options);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Trains on a folder of images, from a checkpoint's weights or from the start, and loads the best network of the
    /// run. What <paramref name="tuning"/> does not say is as the command <c>train</c> has it.
    /// </summary>
    /// <param name="tuning">Images, network and course.</param>
    /// <param name="options">How the result is to be used; its device and threads serve the training too.</param>
    /// <param name="cancellation">Saves the run and stops.</param>
    /// <exception cref="UsageException">A value is out of range.</exception>
    /// <exception cref="DataException">An image or folder is missing or broken.</exception>
    /// <exception cref="StorageException">
    /// The checkpoint cannot be read, or the run folder cannot be written.
    /// </exception>
    /// <exception cref="DeviceException">The device is absent, or the run does not fit its memory.</exception>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public static Classifier FineTune(
        FineTuning tuning, ClassifierOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ClassifierOptions();
        TrainCommand.Run(tuning.ToWords(options), tuning.Log, cancellation);
        return Load(tuning.BestCheckpoint, options with { Architecture = null, ImageSize = null, ClassNames = null });
    }

    /// <summary>Classifies one picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="top">How many classes are wanted.</param>
    /// <exception cref="BadImageException">The file is missing, truncated, too large, or no image.</exception>
    public Classification Classify(string path, int top = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        float[] pixels = _reader.Read(new ImageSample(path, Label: 0));
        Device device = _network.Network.Device;
        using MemoryScope scope = device.OpenScope();
        Tensor image = Tensor.From(device, new Shape(1, ImageSize, ImageSize, 3), pixels);
        Tensor logits = _network.Network.Module.Forward(image);
        return new Classification(path, TopClasses.Of(logits.ReadFloats(), ClassNames, top));
    }

    /// <summary>
    /// Classifies pictures in batches, while threads decode those that follow: the way for more than a few.
    /// </summary>
    /// <param name="paths">The files.</param>
    /// <param name="top">How many classes are wanted.</param>
    /// <param name="cancellation">Stops between two batches.</param>
    /// <returns>
    /// A result for each file in their order; one that cannot be read has a problem and no predictions.
    /// </returns>
    public IEnumerable<Classification> ClassifyAll(
        IEnumerable<string> paths, int top = 5, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        ImageSample[] images = [.. paths.Select(path => new ImageSample(path, Label: 0))];
        BatchLoaderOptions loading = new() { BatchSize = _options.BatchSize, Workers = _options.Workers };
        return images.Length == 0
            ? []
            : new ImageClassifier(_network, _transform, top).Run(images, loading, cancellation);
    }

    /// <summary>Writes the network as an ONNX model, its classes included.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How; the defaults when null.</param>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void ExportOnnx(string path, OnnxOptions? options = null) => OnnxExport.Write(
        path, _network.Network, (options ?? new OnnxOptions()) with { ClassNames = ClassNames });

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Device device = _network.Network.Device;
        _network.Dispose();
        device.Dispose();
    }
}
