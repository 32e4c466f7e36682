using IlgpuNet.Devices;

namespace IlgpuNet.Training.Recipes;

/// <summary>Where and how a run is computed.</summary>
public sealed record RunSettings
{
    /// <summary>Key of every random choice.</summary>
    public ulong Seed { get; init; }

    /// <summary>The device, as the command line names it.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Computing threads of the host; zero for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>The arithmetic of convolutions on <c>cuda</c>.</summary>
    public Precision Precision { get; init; }

    /// <summary>Whether updates are captured as CUDA graphs and repeated; the results are the same bits.</summary>
    public bool CudaGraph { get; init; }

    /// <summary>Threads that decode images; null for half the processors, at most 8.</summary>
    public int? Workers { get; init; }

    /// <summary>Batches between two progress lines where there is no terminal.</summary>
    public int PrintFrequency { get; init; } = 10;

    /// <summary>Updates between two rows of <c>steps.csv</c>.</summary>
    public int LogSteps { get; init; } = 50;

    /// <summary>Minutes between two checkpoints within an epoch; zero for none by time.</summary>
    public double CheckpointMinutes { get; init; } = 10;

    /// <summary>Batches between two checkpoints within an epoch; zero for none by count.</summary>
    public int CheckpointSteps { get; init; }

    /// <summary>Of how many epochs with the lowest validation errors the checkpoints are kept.</summary>
    public int KeepBest { get; init; } = 1;

    /// <summary>Weights to start from, if any.</summary>
    public string? Pretrained { get; init; }

    /// <summary>How many threads decode.</summary>
    internal int WorkerCount => Workers ?? Math.Clamp(Environment.ProcessorCount / 2, 1, 8);
}

/// <summary>What one call of the program does with a recipe; no part of the recipe itself.</summary>
public sealed record StartSettings
{
    /// <summary>Checkpoint to go on from, if any.</summary>
    public string? Resume { get; init; }

    /// <summary>First epoch to run, from 0; null for where the checkpoint stopped, or 0.</summary>
    public int? Epoch { get; init; }

    /// <summary>Whether to evaluate only.</summary>
    public bool Evaluate { get; init; }

    /// <summary>Whether an evaluation takes the averaged weights of the checkpoint.</summary>
    public bool Averaged { get; init; }

    /// <summary>Whether only errors are told.</summary>
    public bool Quiet { get; init; }

    /// <summary>The run folder; null for one named by time and network.</summary>
    public string? SaveDirectory { get; init; }
}
