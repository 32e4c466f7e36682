using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuNet.Networks;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// The options of <c>train</c> and the settings they stand for. What is not given comes from one of two recipes: the
/// paper's for the user's own images, and a short one for the embedded set.
/// </summary>
internal sealed class TrainOptions
{
    private readonly List<Option> _all = [];

    private readonly Option<string?> _trainDataPath;
    private readonly Option<string?> _testDataPath;
    private readonly Option<string?> _trainList;
    private readonly Option<string?> _testList;
    private readonly Option<int?> _classes;
    private readonly Option<string?> _architecture;
    private readonly Option<string?> _strideOn;
    private readonly Option<int?> _imageSize;
    private readonly Option<int?> _epochs;
    private readonly Option<int?> _startEpoch;
    private readonly Option<int?> _batchSize;
    private readonly Option<double?> _learningRate;
    private readonly Option<string?> _plan;
    private readonly Option<int[]> _schedule;
    private readonly Option<double> _gamma;
    private readonly Option<int?> _warmUpSteps;
    private readonly Option<double> _momentum;
    private readonly Option<double> _weightDecay;
    private readonly Option<double> _pretrainedFactor;
    private readonly Option<double[]> _cropScale;
    private readonly Option<double[]> _cropRatio;
    private readonly Option<double> _flip;
    private readonly Option<double?> _cropShare;
    private readonly Option<string?> _onBadImage;
    private readonly Option<ulong?> _seed;
    private readonly Option<string?> _device;
    private readonly Option<int?> _gpu;
    private readonly Option<int> _threads;
    private readonly Option<int?> _workers;
    private readonly Option<int> _printFrequency;
    private readonly Option<string?> _pretrained;
    private readonly Option<string?> _resume;
    private readonly Option<bool> _evaluate;
    private readonly Option<string?> _saveDirectory;

    public TrainOptions()
    {
        _trainDataPath = Add<string?>("--train-data-path", "the training images: class folders, CIFAR or idx files, a pack; without any, the embedded Fashion-MNIST");
        _testDataPath = Add<string?>("--test-data-path", "the test images, likewise");
        _trainList = Add<string?>("--train-list", "text file of 'imagename label' lines, names relative to the training folder");
        _testList = Add<string?>("--test-list", "likewise for the test folder");
        _classes = Add<int?>("--num-classes", "number of classes; default: largest training label + 1");
        _architecture = Add<string?>("--arch", "the network, see 'models'; default RGSE50", "-a");
        _strideOn = Register(StrideOption.Create());
        _imageSize = Add<int?>("--image-size", "side of the input, a multiple of 32; default 224, embedded 32");
        _epochs = Add<int?>("--epochs", "passes over the training images; default 100, embedded 3");
        _startEpoch = Add<int?>("--start-epoch", "first epoch, from 0; default: where the checkpoint stopped");
        _batchSize = Add<int?>("--batch-size", "images per update; default 256, embedded 64", "-b");
        _learningRate = Add<double?>("--lr", "learning rate; default 0.1, embedded 0.03");
        _plan = Add<string?>("--lr-schedule", "step|cosine; default step, embedded cosine");
        _schedule = AddWithDefault("--schedule", "of step: a period in epochs, or several milestones", new int[] { 30 });
        _schedule.AllowMultipleArgumentsPerToken = true;
        _gamma = AddWithDefault("--gamma", "of step: factor on the learning rate at each step", 0.1);
        _warmUpSteps = Add<int?>("--warmup-steps", "updates with a rising learning rate; default 0, embedded 50");
        _momentum = AddWithDefault("--momentum", "momentum of SGD", 0.9);
        _weightDecay = AddWithDefault("--weight-decay", "weight decay of every parameter", 1e-4, "--wd");
        _pretrainedFactor = AddWithDefault("--lrp", "factor on the learning rate of pretrained layers", 1.0);
        _cropScale = AddWithDefault("--scale", "least and largest share of the area a training crop has; default 0.08 1, embedded 1 1", Array.Empty<double>());
        _cropRatio = AddWithDefault("--ratio", "least and largest width/height of a training crop", new double[] { 3.0 / 4, 4.0 / 3 });
        _cropScale.AllowMultipleArgumentsPerToken = _cropRatio.AllowMultipleArgumentsPerToken = true;
        _flip = AddWithDefault("--hflip", "probability of mirroring a training image", 0.5);
        _cropShare = Add<double?>(
            "--crop-pct", "side of evaluation's centre crop as a share of the resized short side; default 0.875, embedded 1");
        _onBadImage = Add<string?>("--on-bad-image", "fail|skip an image that cannot be read; default fail");
        _seed = Add<ulong?>("--seed", "key of every random choice; default 0");
        _device = Add<string?>("--device", "auto|cpu|ilgpu-cpu|cuda[:i]; default auto");
        _gpu = Add<int?>("--gpu", "number of a CUDA device: --gpu 1 is --device cuda:1");
        _threads = AddWithDefault("--threads", "computing threads of the device cpu; 0 for all", 0);
        _workers = Add<int?>("--workers", "threads that decode images; default half the processors, at most 8", "-j");
        _printFrequency = AddWithDefault("--print-freq", "batches between two progress lines where there is no terminal", 10, "-p");
        _pretrained = Add<string?>("--pretrained", "weights to start from (safetensors)");
        _resume = Add<string?>("--resume", "checkpoint to go on from, or to evaluate");
        _evaluate = AddWithDefault("--evaluate", "evaluate only", false);
        _saveDirectory = Add<string?>("--save-dir", "folder of the run; default runs/<time>-<network>");
    }

    /// <summary>Puts every option on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in _all)
            command.Add(option);
    }

    /// <summary>The checkpoint to go on from, if one is named.</summary>
    public string? ResumePath(ParseResult result) => result.GetValue(_resume);

    /// <summary>The settings that a command line stands for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="resumed">The checkpoint to go on from: its network and seed are the defaults then.</param>
    /// <exception cref="UsageException">A value is out of range, or options contradict each other.</exception>
    public TrainSettings Read(ParseResult result, CheckpointInfo? resumed)
    {
        bool embedded = result.GetValue(_trainDataPath) is null && result.GetValue(_testDataPath) is null;
        TrainSettings settings = new()
        {
            Architecture = Catalogue.BuiltIn.Find(
                result.GetValue(_architecture) ?? resumed?.Network.Architecture ?? "RGSE50").Name,
            StrideOn = StrideOption.Read(result, _strideOn, resumed?.Network.StrideOn),
            ImageSize = ImageSizes.Checked(
                result.GetValue(_imageSize) ?? resumed?.Network.ImageSize ?? (embedded ? 32 : 224)),
            TrainDataPath = result.GetValue(_trainDataPath),
            TestDataPath = result.GetValue(_testDataPath),
            TrainList = result.GetValue(_trainList),
            TestList = result.GetValue(_testList),
            Classes = AtLeast(result, _classes, 1),
            Epochs = AtLeast(result, _epochs, 1) ?? (embedded ? 3 : 100),
            StartEpoch = AtLeast(result, _startEpoch, 0),
            BatchSize = AtLeast(result, _batchSize, 1) ?? (embedded ? 64 : 256),
            LearningRate = result.GetValue(_learningRate) ?? (embedded ? 0.03 : 0.1),
            Plan = (OneOf(result, _plan, "step", "cosine") ?? (embedded ? 1 : 0)) == 1
                ? LearningRatePlan.Cosine
                : LearningRatePlan.Step,
            Schedule = result.GetRequiredValue(_schedule),
            Gamma = result.GetValue(_gamma),
            WarmUpSteps = AtLeast(result, _warmUpSteps, 0) ?? (embedded ? 50 : 0),
            Momentum = result.GetValue(_momentum),
            WeightDecay = result.GetValue(_weightDecay),
            PretrainedFactor = result.GetValue(_pretrainedFactor),
            CropScale = Pair(result, _cropScale, embedded ? [1, 1] : [0.08, 1], highest: 1),
            CropRatio = Pair(result, _cropRatio, [3.0 / 4, 4.0 / 3], highest: double.MaxValue),
            FlipProbability = result.GetValue(_flip),
            CropShare = result.GetValue(_cropShare) ?? (embedded ? 1 : 224.0 / 256),
            OnBadImage = OneOf(result, _onBadImage, "fail", "skip") == 1 ? BadImagePolicy.Skip : BadImagePolicy.Fail,
            Seed = result.GetValue(_seed) ?? resumed?.Seed ?? 0,
            Device = DeviceName(result),
            Threads = AtLeast(result, _threads, 0),
            Workers = AtLeast(result, _workers, 1) ?? Math.Clamp(Environment.ProcessorCount / 2, 1, 8),
            PrintFrequency = AtLeast(result, _printFrequency, 1),
            Pretrained = result.GetValue(_pretrained),
            Resume = result.GetValue(_resume),
            Evaluate = result.GetValue(_evaluate),
            SaveDirectory = result.GetValue(_saveDirectory),
        };
        Check(settings);
        return settings;
    }

    private static void Check(TrainSettings settings)
    {
        Require(settings.LearningRate > 0 && double.IsFinite(settings.LearningRate), $"--lr {settings.LearningRate}: above 0");
        Require(settings.Momentum is >= 0 and < 1, $"--momentum {settings.Momentum}: from 0 to below 1");
        Require(settings.WeightDecay >= 0 && double.IsFinite(settings.WeightDecay), $"--weight-decay {settings.WeightDecay}: not negative");
        Require(settings.PretrainedFactor >= 0 && double.IsFinite(settings.PretrainedFactor), $"--lrp {settings.PretrainedFactor}: not negative");
        Require(settings.FlipProbability is >= 0 and <= 1, $"--hflip {settings.FlipProbability}: from 0 to 1");
        Require(settings.CropShare is > 0 and <= 1, $"--crop-pct {settings.CropShare}: above 0, at most 1");
        Require(settings.Gamma is > 0 and <= 1, $"--gamma {settings.Gamma}: above 0, at most 1");
        Require(settings.Schedule.All(epoch => epoch > 0), "--schedule: every epoch is positive");
        Require(
            settings.Schedule.Zip(settings.Schedule.Skip(1)).All(pair => pair.First < pair.Second),
            "--schedule: several milestones are in rising order");
        Require(settings.TrainList is null || settings.TrainDataPath is not null, "--train-list needs --train-data-path, the folder of its images");
        Require(settings.TestList is null || settings.TestDataPath is not null, "--test-list needs --test-data-path, the folder of its images");
        Require(settings.IsEmbedded || settings.TestDataPath is not null, "--test-data-path is missing: every epoch is evaluated on it");
        Require(
            settings.IsEmbedded || settings.Evaluate || settings.TrainDataPath is not null,
            "--train-data-path is missing; to evaluate a checkpoint add --evaluate --resume PATH");
        Require(settings.Resume is null || settings.Pretrained is null, "--resume and --pretrained contradict each other: give one");
        Require(
            !settings.Evaluate || settings.Resume is not null || settings.Pretrained is not null,
            "--evaluate needs --resume PATH or --pretrained PATH: there are no weights to evaluate");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new UsageException(message);
    }

    /// <summary>The place of the option's value among <paramref name="values"/>; null where it is not given.</summary>
    private static int? OneOf(ParseResult result, Option<string?> option, params string[] values)
    {
        if (result.GetValue(option) is not { } value)
            return null;
        int index = Array.IndexOf(values, value);
        return index >= 0
            ? index
            : throw new UsageException($"{option.Name} '{value}': one of {string.Join(", ", values)} is expected");
    }

    private static int AtLeast(ParseResult result, Option<int> option, int least) =>
        AtLeast(option, result.GetValue(option), least);

    private static int? AtLeast(ParseResult result, Option<int?> option, int least) =>
        result.GetValue(option) is { } value ? AtLeast(option, value, least) : null;

    private static int AtLeast(Option option, int value, int least) => value >= least
        ? value
        : throw new UsageException($"{option.Name} {value}: at least {least} is expected");

    private static double[] Pair(ParseResult result, Option<double[]> option, double[] otherwise, double highest)
    {
        double[] pair = result.GetValue(option) is { Length: > 0 } given ? given : otherwise;
        return pair.Length == 2 && pair[0] > 0 && pair[0] <= pair[1] && pair[1] <= highest
            ? pair
            : throw new UsageException($"{option.Name} {string.Join(' ', pair)}: two positive numbers are expected, the smaller first");
    }

    private string DeviceName(ParseResult result) => (result.GetValue(_device), result.GetValue(_gpu)) switch
    {
        (null, null) => "auto",
        ({ } device, null) => device,
        (null, { } gpu) => $"cuda:{gpu}",
        ({ } device, { } gpu) => throw new UsageException($"--device {device} and --gpu {gpu}: give one of them"),
    };

    private Option<T> Add<T>(string name, string description, params string[] aliases) =>
        Register(new Option<T>(name, [.. Underscored(name), .. aliases]) { Description = description });

    private Option<T> AddWithDefault<T>(string name, string description, T value, params string[] aliases) =>
        Register(new Option<T>(name, [.. Underscored(name), .. aliases])
        {
            Description = description,
            DefaultValueFactory = (ArgumentResult _) => value,
        });

    private Option<T> Register<T>(Option<T> option)
    {
        _all.Add(option);
        return option;
    }

    /// <summary>The paper's script spells long options with underscores; both are accepted.</summary>
    private static string[] Underscored(string name)
    {
        string underscored = "--" + name[2..].Replace('-', '_');
        return underscored == name ? [] : [underscored];
    }
}
