using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Recipes;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// The options of <c>train</c> and the settings they stand for. Each option stands for a key of a recipe. What is not
/// given comes from the recipe that is named, from the checkpoint that is resumed, or from a default: the paper's
/// recipe for the user's own images, a short one for the embedded set.
/// </summary>
internal sealed class TrainOptions
{
    private readonly List<Option> _all = [];
    private readonly List<(string Key, Option Option, Func<ParseResult, (bool Given, JsonNode? Value)> Read)> _keyed =
        [];

    private readonly Option<string?> _recipe;
    private readonly Option<string?> _device;
    private readonly Option<int?> _gpu;
    private readonly Option<string?> _resume;
    private readonly Option<int?> _startEpoch;
    private readonly Option<bool> _evaluate;
    private readonly Option<bool> _averaged;
    private readonly Option<string?> _saveDirectory;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _json;

    public TrainOptions()
    {
        _recipe = Add<string?>("--recipe",
            $"{string.Join('|', Recipe.ReadyNames)}, or a JSON file of settings; other options override it");
        AddData();
        AddNetwork();
        AddSchedule();
        AddOptimizer();
        AddAugment();
        AddLoss();
        Key<ulong>("--seed", "run.seed", "key of every random choice; default 0");
        _device = Add<string?>("--device", "auto|cpu|ilgpu-cpu|cuda[:i]; default auto");
        _gpu = Add<int?>("--gpu", "number of a CUDA device: --gpu 1 is --device cuda:1");
        Choice<Precision>("--precision", "run.precision", "the arithmetic of convolutions on cuda; default fp32");
        Key<bool>("--cuda-graph", "run.cudaGraph",
            "repeat updates as CUDA graphs, on cuda and ilgpu-cpu; default false");
        Key<int>("--threads", "run.threads", "computing threads of the device cpu; default 0, all");
        Key<int>("--workers", "run.workers",
            "threads that decode images; default half the processors, at most 8", "-j");
        Key<int>("--print-freq", "run.printFrequency",
            "batches between two progress lines where there is no terminal; default 10", "-p");
        Key<int>("--log-steps", "run.logSteps", "updates between two rows of steps.csv; default 50");
        Key<double>("--checkpoint-minutes", "run.checkpointMinutes",
            "minutes between two checkpoints within an epoch; default 10, 0 for none");
        Key<int>("--checkpoint-steps", "run.checkpointSteps",
            "batches between two checkpoints within an epoch; default 0, none");
        Key<int>("--keep-best", "run.keepBest",
            "how many epochs with the lowest validation errors are kept; default 1");
        Key<string>("--pretrained", "run.pretrained",
            "weights to start from (safetensors, .pth); a classifier of other classes is left out");
        _resume = Add<string?>("--resume", "checkpoint to go on from, or to evaluate");
        _startEpoch = Add<int?>("--start-epoch", "first epoch, from 0; default: where the checkpoint stopped");
        _evaluate = Add<bool>("--evaluate", "evaluate only");
        _averaged = Add<bool>("--averaged", "with --evaluate: the averaged weights of the checkpoint");
        _saveDirectory = Add<string?>("--save-dir", "folder of the run; default runs/<time>-<network>");
        _quiet = Add<bool>("--quiet", "no progress: nothing but errors", "-q");
        _json = Add<bool>("--json", "results as a JSON object in a line for every epoch and one for the end");
    }

    /// <summary>Puts every option on <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in _all)
            command.Add(option);
    }

    /// <summary>
    /// Puts those options on a command that say which images are trained on and how they are changed.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="keys">Groups of keys, such as <c>data</c>, or single ones, such as <c>run.seed</c>.</param>
    public void AddTo(Command command, params ReadOnlySpan<string> keys)
    {
        command.Add(_recipe);
        foreach ((string key, Option option, _) in _keyed)
        {
            if (keys.Contains(key) || keys.Contains(key.Split('.')[0]))
                command.Add(option);
        }
    }

    /// <summary>The checkpoint to go on from, if one is named.</summary>
    public string? ResumePath(ParseResult result) => result.GetValue(_resume);

    /// <summary>Whether results are wanted as JSON.</summary>
    public bool WantsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>The settings that a command line stands for.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="resumed">The checkpoint to go on from: what it was trained with is the default then.</param>
    /// <param name="architecture">The network, where the command line names several; null for the one it names.</param>
    /// <exception cref="UsageException">A value is out of range, or options contradict each other.</exception>
    public TrainSettings Read(ParseResult result, CheckpointInfo? resumed, string? architecture = null)
    {
        TrainSettings settings = Compose(result, resumed, architecture);
        SettingsRules.Check(settings);
        return settings;
    }

    /// <summary>
    /// The settings that a command line stands for which trains nothing: either data path may be missing.
    /// </summary>
    /// <param name="result">The command line.</param>
    /// <exception cref="UsageException">A value is out of range, or a list has no folder.</exception>
    public TrainSettings ReadImages(ParseResult result)
    {
        TrainSettings settings = Compose(result, resumed: null);
        SettingsRules.CheckImages(settings);
        return settings;
    }

    private TrainSettings Compose(ParseResult result, CheckpointInfo? resumed, string? architecture = null)
    {
        Dictionary<string, JsonNode?> given = [];
        foreach ((string key, _, Func<ParseResult, (bool Given, JsonNode? Value)> read) in _keyed)
        {
            if (read(result) is (true, var value))
                given.Add(key, value);
        }
        if (architecture is not null)
            given["network.architecture"] = architecture;
        if (DeviceName(result) is { } device)
            given["run.device"] = device;

        JsonObject tree = SettingsJson.Tree(new TrainSettings());
        Recipe? recipe = result.GetValue(_recipe) is { } name ? Recipe.Find(name) : null;
        bool embedded = !given.ContainsKey("data.trainPath") && !given.ContainsKey("data.testPath");
        if (embedded && recipe is null)
            Recipe.Find(Recipe.Embedded).ApplyTo(tree);
        if (resumed is not null)
            Overlay(tree, CourseOf(resumed));
        recipe?.ApplyTo(tree);
        Overlay(tree, given);

        TrainSettings settings = SettingsJson.Read(tree);
        return settings with
        {
            Network = settings.Network with
            {
                Architecture = Catalogue.BuiltIn.Find(settings.Network.Architecture).Name,
            },
            Start = new StartSettings
            {
                Resume = result.GetValue(_resume),
                Epoch = result.GetValue(_startEpoch),
                Evaluate = result.GetValue(_evaluate),
                Averaged = result.GetValue(_averaged),
                SaveDirectory = result.GetValue(_saveDirectory),
                Quiet = result.GetValue(_quiet),
            },
        };
    }

    private void AddData()
    {
        Key<string>("--train-data-path", "data.trainPath",
            "the training images: class folders, CIFAR or idx files, a pack; "
            + "without any, the embedded Fashion-MNIST");
        Key<string>("--test-data-path", "data.testPath", "the test images, likewise");
        Key<string>("--train-list", "data.trainList",
            "text file of 'imagename label' lines, names relative to the training folder");
        Key<string>("--test-list", "data.testList", "likewise for the test folder");
        Key<double>("--validation-split", "data.validationSplit",
            "share of the training images held out and evaluated each epoch in place "
            + "of the test images; default 0");
        Key<int>("--images-per-class", "data.imagesPerClass", "the most training images of each class; default all");
        Choice<BadImagePolicy>("--on-bad-image", "data.onBadImage", "an image that cannot be read; default fail");
        Key<bool>("--exact-decode", "data.exactDecode",
            "decode JPEGs at full size even where the crop is at least twice the input");
    }

    private void AddNetwork()
    {
        Key<string>("--arch", "network.architecture", "the network, see 'models'; default RGSE50", "-a");
        Choice<StrideOn>("--stride-on", "network.strideOn",
            "which convolution of a block has the stride; default second, 'first' is the older form");
        Choice<StemPool>("--stem-pool", "network.stemPool",
            "the border of the stem's max-pool; default padded, 'ceiling' is Caffe's form");
        Key<int>("--gate-width", "network.gateWidth", "hidden channels of every gate; default 1/16 of its channels");
        Key<int>("--image-size", "network.imageSize", "side of the input, a multiple of 32; default 224, embedded 32");
        Key<int>("--num-classes", "network.classes", "number of classes; default: largest training label + 1");
        Key<bool>("--zero-gamma", "network.zeroLastGamma", "start the scale of each block's last batch-norm at 0");
        Key<double>("--drop-path", "network.stochasticDepth",
            "probability of dropping the last block's branch; default 0");
    }

    private void AddSchedule()
    {
        Key<int>("--epochs", "schedule.epochs", "passes over the training images; default 100, embedded 10");
        Key<double>("--lr", "schedule.learningRate", "learning rate; default 0.1, embedded 0.03");
        Choice<LearningRatePlan>("--lr-schedule", "schedule.plan", "default step, embedded cosine");
        Choice<ScheduleUnit>("--lr-per", "schedule.per", "how often the learning rate changes; default update");
        Key<int[]>("--schedule", "schedule.steps", "of step: a period in epochs, or several milestones; default 30");
        Key<double>("--gamma", "schedule.gamma", "of step: factor on the learning rate at each step; default 0.1");
        Key<double>("--lr-power", "schedule.power", "of polynomial: the power; default 1");
        Key<double>("--lr-final", "schedule.finalShare", "of cosine and polynomial: last rate over first; default 0");
        Key<double>("--lr-rise", "schedule.risingShare", "of one-cycle: share of the run that rises; default 0.3");
        Key<int>("--warmup-steps", "schedule.warmUpSteps",
            "updates with a rising learning rate; default 0, embedded 50");
        Key<int>("--warmup-epochs", "schedule.warmUpEpochs", "the same in epochs; default 0");
        Key<int>("--patience", "schedule.patience", "stop after so many epochs without a better validation error");
    }

    private void AddOptimizer()
    {
        Choice<OptimizerKind>("--opt", "optimizer.kind", "the optimiser; default sgd");
        Key<int>("--batch-size", "optimizer.batchSize", "images per update; default 256, embedded 64", "-b");
        Key<int>("--accumulate", "optimizer.microBatches", "parts that a batch is computed in; default 1");
        Key<double>("--momentum", "optimizer.momentum", "momentum of sgd and lars; default 0.9");
        Key<bool>("--nesterov", "optimizer.nesterov", "Nesterov's form of it");
        Key<double[]>("--betas", "optimizer.betas", "of adamw: decays of the two means; default 0.9 0.999");
        Key<double>("--opt-eps", "optimizer.epsilon", "of adamw: epsilon; default 1e-8");
        Key<double>("--trust", "optimizer.trustCoefficient", "of lars: the trust coefficient; default 0.001");
        Key<double>("--weight-decay", "optimizer.weightDecay", "weight decay; default 1e-4", "--wd");
        Key<bool>("--decay-norm-and-bias", "optimizer.decayNormAndBias",
            "whether batch-norms and biases decay; default true, as the paper's");
        Key<double>("--clip-grad", "optimizer.clipNorm", "largest norm of all gradients together; default no limit");
        Key<double>("--ema", "optimizer.averageDecay",
            "decay of averaged weights, evaluated beside the last; default none");
        Key<double>("--lrp", "optimizer.pretrainedFactor",
            "factor on the learning rate of pretrained layers; default 1");
        Key<string[]>("--freeze", "optimizer.frozen", "layers that are not trained, such as conv1 bn1 layer1");
    }

    private void AddAugment()
    {
        Key<double[]>("--scale", "augment.cropScale",
            "least and largest share of the area a training crop has; default 0.08 1, embedded 1 1");
        Key<double[]>("--ratio", "augment.cropRatio",
            "least and largest width/height of a training crop; default 0.75 1.333");
        Key<double>("--hflip", "augment.flipProbability", "probability of mirroring a training image; default 0.5");
        Key<double[]>("--jitter", "augment.colourJitter",
            "jitter of brightness, contrast, saturation and hue; default 0 0 0 0");
        Key<int>("--rand-augment", "augment.randAugmentOperations",
            "operations of RandAugment for each image; default 0");
        Key<int>("--rand-augment-magnitude", "augment.randAugmentMagnitude", "their strength, 0 to 30; default 9");
        Key<double>("--erase", "augment.erasingProbability", "probability of erasing a rectangle; default 0");
        Key<bool>("--erase-noise", "augment.erasingNoise", "fill it with noise instead of the mean colour");
        Key<double>("--mixup", "augment.mixup", "alpha of mixup; default 0, none");
        Key<double>("--cutmix", "augment.cutMix", "alpha of CutMix; default 0, none");
        Key<double>("--mix-prob", "augment.mixProbability", "probability that a batch is mixed; default 1");
        Key<double>("--cutmix-share", "augment.cutMixShare", "of both: how often CutMix; default 0.5");
        Key<int>("--start-image-size", "augment.startImageSize",
            "image size of the first epoch; default the full size");
        Key<double>("--grow-until", "augment.growUntil",
            "share of the epochs after which it is the full size; default 0.8");
        Key<double>("--crop-pct", "augment.evaluationCropShare",
            "side of evaluation's centre crop as a share of the resized short side; default 0.875, embedded 1");
    }

    private void AddLoss()
    {
        Choice<LossKind>("--loss", "loss.kind", "the loss of training; default cross-entropy");
        Key<double>("--smoothing", "loss.labelSmoothing", "label smoothing; default 0");
        Key<double>("--bce-threshold", "loss.binaryThreshold", "of binary: targets above it count as 1, others as 0");
    }

    /// <summary>What the run of a checkpoint was trained with, by key.</summary>
    private static Dictionary<string, JsonNode?> CourseOf(CheckpointInfo checkpoint)
    {
        Dictionary<string, JsonNode?> values = checkpoint.Settings
            .Where(entry => entry.Key.Contains('.', StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key, entry => JsonNode.Parse(entry.Value));
        values["network.architecture"] = checkpoint.Network.Architecture;
        values["network.strideOn"] = checkpoint.Network.StrideOn;
        values["network.stemPool"] = checkpoint.Network.StemPool;
        values["network.gateWidth"] = checkpoint.Network.GateWidth;
        values["network.imageSize"] = checkpoint.Network.ImageSize;
        values["run.seed"] = checkpoint.Seed;
        values["run.keepBest"] = checkpoint.KeepBest;
        return values;
    }

    /// <summary>Writes values over those of a tree; keys that the tree does not have are of another version.</summary>
    private static void Overlay(JsonObject tree, Dictionary<string, JsonNode?> values)
    {
        foreach ((string path, JsonNode? value) in values)
        {
            string[] names = path.Split('.');
            if (tree[names[0]] is JsonObject group && group.ContainsKey(names[1]))
                group[names[1]] = value;
        }
    }

    private string? DeviceName(ParseResult result) => (result.GetValue(_device), result.GetValue(_gpu)) switch
    {
        (var device, null) => device,
        (null, { } gpu) => $"cuda:{gpu}",
        ({ } device, { } gpu) => throw new UsageException($"--device {device} and --gpu {gpu}: give one of them"),
    };

    /// <summary>An option that stands for a key of a recipe.</summary>
    private void Key<T>(string name, string key, string description, params string[] aliases)
    {
        Option<T> option = Add<T>(name, description, aliases);
        option.AllowMultipleArgumentsPerToken = typeof(T).IsArray;
        _keyed.Add((key, option, result => (
            result.GetResult(option) is not null,
            JsonSerializer.SerializeToNode(result.GetValue(option), SettingsJson.Options))));
    }

    /// <summary>The same for a choice among words.</summary>
    private void Choice<TEnum>(string name, string key, string description)
        where TEnum : struct, Enum
    {
        string[] words =
        [
            .. Enum.GetValues<TEnum>().Select(
                value => JsonSerializer.SerializeToNode(value, SettingsJson.Options)!.GetValue<string>()),
        ];
        Option<string?> option = Add<string?>(name, $"{string.Join('|', words)}: {description}");
        _keyed.Add((key, option, result =>
        {
            if (result.GetValue(option) is not { } word)
                return (false, null);
            return words.Contains(word)
                ? (true, JsonValue.Create(word))
                : throw new UsageException($"{name} '{word}': one of {string.Join(", ", words)} is expected");
        }
        ));
    }

    /// <summary>The paper's script spells long options with underscores; both are accepted.</summary>
    private Option<T> Add<T>(string name, string description, params string[] aliases)
    {
        string underscored = "--" + name[2..].Replace('-', '_');
        string[] others = underscored == name ? aliases : [underscored, .. aliases];
        Option<T> option = new(name, others) { Description = description };
        _all.Add(option);
        return option;
    }
}
