using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Recipes;

/// <summary>What values settings may have, alone and together; each message names the option.</summary>
internal static class SettingsRules
{
    private const int MinutesOfAYear = 365 * 24 * 60;

    /// <summary>Refuses settings that make no sense.</summary>
    /// <exception cref="UsageException">A value is out of range, or two contradict each other.</exception>
    public static void Check(TrainSettings settings)
    {
        Check(settings.Network);
        Check(settings.Data);
        Check(settings.Augment, settings.Network.ImageSize);
        Check(settings.Optimizer);
        Check(settings.Schedule);
        Check(settings.Loss);
        Check(settings.Run);
        CheckTogether(settings);
    }

    /// <summary>Refuses sources of images that make no sense, where nothing is trained.</summary>
    /// <exception cref="UsageException">A value is out of range, or a list has no folder.</exception>
    public static void CheckImages(TrainSettings settings)
    {
        Check(settings.Network);
        CheckLists(settings.Data);
    }

    private static void Check(NetworkSettings network)
    {
        ImageSizes.Checked(network.ImageSize);
        AtLeast("--num-classes", network.Classes, 1);
        AtLeast("--gate-width", network.GateWidth, 1);
        Require(network.StochasticDepth is >= 0 and < 1, $"--drop-path {network.StochasticDepth}: from 0 to below 1");
    }

    private static void Check(DataSettings data)
    {
        Require(data.ValidationSplit is >= 0 and < 1, $"--validation-split {data.ValidationSplit}: from 0 to below 1");
        AtLeast("--images-per-class", data.ImagesPerClass, 1);
    }

    private static void Check(AugmentSettings augment, int imageSize)
    {
        Pair("--scale", augment.CropScale, highest: 1);
        Pair("--ratio", augment.CropRatio, highest: double.MaxValue);
        Share("--hflip", augment.FlipProbability);
        Require(
            augment.ColourJitter is [>= 0, >= 0, >= 0, >= 0 and <= 0.5],
            $"--jitter {string.Join(' ', augment.ColourJitter)}: four numbers are expected, not negative, "
            + "the last at most 0.5");
        AtLeast("--rand-augment", augment.RandAugmentOperations, 0);
        Require(
            augment.RandAugmentMagnitude is >= 0 and <= 30,
            $"--rand-augment-magnitude {augment.RandAugmentMagnitude}: from 0 to 30");
        Share("--erase", augment.ErasingProbability);
        NotNegative("--mixup", augment.Mixup);
        NotNegative("--cutmix", augment.CutMix);
        Share("--mix-prob", augment.MixProbability);
        Share("--cutmix-share", augment.CutMixShare);
        Require(augment.GrowUntil is > 0 and <= 1, $"--grow-until {augment.GrowUntil}: above 0, at most 1");
        Require(
            augment.StartImageSize is not { } start || (ImageSizes.Checked(start) <= imageSize),
            $"--start-image-size {augment.StartImageSize}: at most the image size, {imageSize}");
        Require(
            augment.EvaluationCropShare is > 0 and <= 1,
            $"--crop-pct {augment.EvaluationCropShare}: above 0, at most 1");
    }

    private static void Check(OptimizerSettings optimizer)
    {
        AtLeast("--batch-size", optimizer.BatchSize, 1);
        AtLeast("--accumulate", optimizer.MicroBatches, 1);
        Require(optimizer.Momentum is >= 0 and < 1, $"--momentum {optimizer.Momentum}: from 0 to below 1");
        Require(
            optimizer.Betas is [>= 0 and < 1, >= 0 and < 1],
            $"--betas {string.Join(' ', optimizer.Betas)}: two numbers are expected, from 0 to below 1");
        Positive("--opt-eps", optimizer.Epsilon);
        Positive("--trust", optimizer.TrustCoefficient);
        NotNegative("--weight-decay", optimizer.WeightDecay);
        Positive("--clip-grad", optimizer.ClipNorm ?? 1);
        Require(optimizer.AverageDecay is null or (>= 0 and < 1), $"--ema {optimizer.AverageDecay}: from 0 to below 1");
        NotNegative("--lrp", optimizer.PretrainedFactor);
    }

    private static void Check(ScheduleSettings schedule)
    {
        AtLeast("--epochs", schedule.Epochs, 1);
        Positive("--lr", schedule.LearningRate);
        Require(schedule.Gamma is > 0 and <= 1, $"--gamma {schedule.Gamma}: above 0, at most 1");
        Require(
            schedule.Steps.Count > 0 && schedule.Steps.All(epoch => epoch > 0),
            "--schedule: every epoch is positive");
        Require(
            schedule.Steps.Zip(schedule.Steps.Skip(1)).All(pair => pair.First < pair.Second),
            "--schedule: several milestones are in rising order");
        Positive("--lr-power", schedule.Power);
        Share("--lr-final", schedule.FinalShare);
        Require(schedule.RisingShare is > 0 and < 1, $"--lr-rise {schedule.RisingShare}: above 0, below 1");
        AtLeast("--warmup-steps", schedule.WarmUpSteps, 0);
        AtLeast("--warmup-epochs", schedule.WarmUpEpochs, 0);
        AtLeast("--patience", schedule.Patience, 1);
        Require(
            schedule.WarmUpSteps == 0 || schedule.WarmUpEpochs == 0,
            "--warmup-steps and --warmup-epochs contradict each other: give one, and 0 for the other");
        Require(
            schedule.Per == ScheduleUnit.Update || schedule.WarmUpSteps == 0,
            "--warmup-steps needs --lr-per update; with --lr-per epoch give --warmup-epochs");
        Require(
            schedule.Plan != LearningRatePlan.OneCycle || schedule.WarmUpSteps + schedule.WarmUpEpochs == 0,
            "--lr-schedule one-cycle rises by itself: leave the warm-up out");
    }

    private static void Check(LossSettings loss)
    {
        Require(loss.LabelSmoothing is >= 0 and < 1, $"--smoothing {loss.LabelSmoothing}: from 0 to below 1");
        Require(
            loss.BinaryThreshold is null or (>= 0 and < 1),
            $"--bce-threshold {loss.BinaryThreshold}: from 0 to below 1");
        Require(
            loss.BinaryThreshold is null || loss.Kind == LossKind.Binary,
            "--bce-threshold needs --loss binary");
    }

    private static void Check(RunSettings run)
    {
        AtLeast("--threads", run.Threads, 0);
        AtLeast("--workers", run.Workers, 1);
        AtLeast("--print-freq", run.PrintFrequency, 1);
        if (run.CudaGraph && StepGraph.Refusal(run.Device) is { } noGraph)
            throw new UsageException(noGraph);
        if (DevicePrecision.Refusal(run.Device, run.Precision) is { } refusal)
            throw new UsageException(refusal);
        AtLeast("--log-steps", run.LogSteps, 1);
        Require(
            run.CheckpointMinutes >= 0 && run.CheckpointMinutes <= MinutesOfAYear,
            $"--checkpoint-minutes {run.CheckpointMinutes}: from 0, which is none, to {MinutesOfAYear}, a year");
        AtLeast("--checkpoint-steps", run.CheckpointSteps, 0);
        AtLeast("--keep-best", run.KeepBest, 1);
    }

    private static void CheckTogether(TrainSettings settings)
    {
        (DataSettings data, StartSettings start) = (settings.Data, settings.Start);
        AtLeast("--start-epoch", start.Epoch, 0);
        CheckLists(data);
        Require(
            data.IsEmbedded || data.TestPath is not null,
            "--test-data-path is missing: every epoch is evaluated on it");
        Require(
            data.IsEmbedded || start.Evaluate || data.TrainPath is not null,
            "--train-data-path is missing; to evaluate a checkpoint add --evaluate --resume PATH");
        Require(
            start.Resume is null || settings.Run.Pretrained is null,
            "--resume and --pretrained contradict each other: give one");
        Require(
            !start.Evaluate || start.Resume is not null || settings.Run.Pretrained is not null,
            "--evaluate needs --resume PATH or --pretrained PATH: there are no weights to evaluate");
        Require(
            !start.Averaged || (start.Evaluate && start.Resume is not null),
            "--averaged needs --evaluate --resume PATH: it evaluates the averaged weights of a checkpoint");
    }

    private static void CheckLists(DataSettings data)
    {
        Require(
            data.TrainList is null || data.TrainPath is not null,
            "--train-list needs --train-data-path, the folder of its images");
        Require(
            data.TestList is null || data.TestPath is not null,
            "--test-list needs --test-data-path, the folder of its images");
    }

    private static void AtLeast(string option, int? value, int least) =>
        Require(value is null || value >= least, $"{option} {value}: at least {least} is expected");

    private static void Positive(string option, double value) =>
        Require(value > 0 && double.IsFinite(value), $"{option} {value}: above 0");

    private static void NotNegative(string option, double value) =>
        Require(value >= 0 && double.IsFinite(value), $"{option} {value}: not negative");

    private static void Share(string option, double value) =>
        Require(value is >= 0 and <= 1, $"{option} {value}: from 0 to 1");

    private static void Pair(string option, IReadOnlyList<double> pair, double highest) => Require(
        pair.Count == 2 && pair[0] > 0 && pair[0] <= pair[1] && pair[1] <= highest,
        $"{option} {string.Join(' ', pair)}: two positive numbers are expected, the smaller first");

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new UsageException(message);
    }
}
