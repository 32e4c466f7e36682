using IlgpuNet.Training.Schedules;

namespace IlgpuNet.Training.Recipes;

/// <summary>How the learning rate changes.</summary>
public enum LearningRatePlan
{
    /// <summary>Times gamma every so many epochs, or at given epochs.</summary>
    Step,

    /// <summary>Half a cosine down over the run.</summary>
    Cosine,

    /// <summary>A power of the share of the run that is left.</summary>
    Polynomial,

    /// <summary>Half a cosine up, then one down, far below where it began.</summary>
    OneCycle,
}

/// <summary>How often the learning rate changes.</summary>
public enum ScheduleUnit
{
    /// <summary>With every update.</summary>
    Update,

    /// <summary>With every epoch.</summary>
    Epoch,
}

/// <summary>How long a run is and what the learning rate is meanwhile.</summary>
public sealed record ScheduleSettings
{
    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The learning rate before its schedule.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>How it changes.</summary>
    public LearningRatePlan Plan { get; init; }

    /// <summary>How often it changes.</summary>
    public ScheduleUnit Per { get; init; }

    /// <summary>Of the step plan: one value is a period, several are milestones, in epochs.</summary>
    public IReadOnlyList<int> Steps { get; init; } = [30];

    /// <summary>Of the step plan: the factor at each step.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Of the polynomial plan: the power.</summary>
    public double Power { get; init; } = 1;

    /// <summary>Of the cosine and the polynomial plan: the last learning rate as a share of the first.</summary>
    public double FinalShare { get; init; }

    /// <summary>Of the one-cycle plan: the share of the run that rises.</summary>
    public double RisingShare { get; init; } = 0.3;

    /// <summary>Updates over which the learning rate rises linearly to its first value.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>The same in epochs; at most one of the two is above 0.</summary>
    public int WarmUpEpochs { get; init; }

    /// <summary>Epochs without a better validation error after which a run ends early; null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>The learning rate of every update.</summary>
    public ILearningRateSchedule Create()
    {
        WarmUp warmUp = WarmUpEpochs > 0 ? WarmUp.Epochs(WarmUpEpochs) : WarmUp.Updates(WarmUpSteps);
        ILearningRateSchedule schedule = Plan switch
        {
            LearningRatePlan.Step => new StepSchedule(LearningRate, Steps, Gamma, warmUp),
            LearningRatePlan.Cosine => new CosineSchedule(LearningRate, Epochs, warmUp, FinalShare),
            LearningRatePlan.Polynomial => new PolynomialSchedule(LearningRate, Epochs, Power, warmUp, FinalShare),
            _ => new OneCycleSchedule(LearningRate, Epochs, RisingShare),
        };
        return Per == ScheduleUnit.Epoch ? new EpochwiseSchedule(schedule) : schedule;
    }
}
