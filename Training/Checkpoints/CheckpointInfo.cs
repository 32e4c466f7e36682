using System.Globalization;
using IlgpuNet.Training.Updates;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// What a checkpoint holds beside weights and momentum: all that a run needs to go on as if never interrupted.
/// </summary>
public sealed record CheckpointInfo
{
    /// <summary>The network.</summary>
    public required CheckpointNetwork Network { get; init; }

    /// <summary>The name of each class, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The seed of initial values, order and augmentation.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How far the run has come.</summary>
    public required TrainingPosition Position { get; init; }

    /// <summary>
    /// The lowest top-1 error on the validation images so far, in percent; null before the first validation.
    /// </summary>
    public double? BestTop1Error { get; init; }

    /// <summary>The epoch it belongs to, counted from 1; null before the first validation.</summary>
    public int? BestEpoch { get; init; }

    /// <summary>The next best epochs whose checkpoints are kept, in order.</summary>
    public IReadOnlyList<RankedEpoch> RunnersUp { get; init; } = [];

    /// <summary>Of how many epochs with the lowest validation errors the run keeps checkpoints.</summary>
    public int KeepBest { get; init; } = 1;

    /// <summary>How many updates the run has made and skipped.</summary>
    public UpdateCounters Updates { get; init; }

    /// <summary>The parameters that started from pretrained weights: their learning rate may have a factor.</summary>
    public IReadOnlyList<string> Pretrained { get; init; } = [];

    /// <summary>
    /// What else decides the course of the run: the values of the recipe's keys, as JSON text. A resumed run goes on
    /// with them; <see cref="Differences"/> compares them.
    /// </summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>
    /// Of evaluation: the side of the centre crop as a share of the resized short side; the usual 224 / 256 where the
    /// checkpoint does not say.
    /// </summary>
    public double CropShare =>
        double.TryParse(
            Settings.GetValueOrDefault("augment.evaluationCropShare"), CultureInfo.InvariantCulture, out double share)
            && share is > 0 and <= 1 ? share : 224.0 / 256;

    /// <summary>
    /// What differs between the settings of this checkpoint and <paramref name="current"/>, one phrase each, such as
    /// <c>batch size was 256 and is 128</c>. Resuming is bitwise equal to never having stopped only where there is
    /// none.
    /// </summary>
    public IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> current) =>
    [
        .. from name in Settings.Keys.Union(current.Keys).Order(StringComparer.Ordinal)
           let before = Settings.GetValueOrDefault(name, "not set")
           let now = current.GetValueOrDefault(name, "not set")
           where before != now
           select $"{name} was {before} and is {now}",
    ];
}
