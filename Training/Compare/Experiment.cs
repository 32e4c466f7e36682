using System.Globalization;
using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Compare;

/// <summary>
/// Several networks with several seeds each on the same images. Whole seeds come first, so that an experiment that is
/// stopped has results that can be compared; called again, it goes on.
/// </summary>
/// <param name="root">Its folder: one of a run for each network and seed, and the results.</param>
/// <param name="seeds">The seeds.</param>
/// <param name="networks">The settings of each network; the first is the baseline.</param>
internal sealed class Experiment(string root, IReadOnlyList<ulong> seeds, IReadOnlyList<TrainSettings> networks)
{
    private readonly ComparedRun[][] _runsBySeed =
    [
        .. seeds.Select(seed => networks
            .Select(settings => new ComparedRun(settings with { Run = settings.Run with { Seed = seed } }, root))
            .ToArray()),
    ];

    private readonly Dictionary<string, NetworkCosts> _costs = [];

    /// <summary>Does the runs that are left to do, and writes the results after each whole seed.</summary>
    /// <param name="log">Where it reports to.</param>
    /// <param name="cancellation">Saves the run in hand and stops.</param>
    /// <returns>The results, a row for each network.</returns>
    /// <exception cref="Cli.UsageException">A run was begun with other settings; nothing has been changed.</exception>
    public IReadOnlyList<ComparedNetwork> Run(TextWriter log, CancellationToken cancellation)
    {
        foreach (ComparedRun run in _runsBySeed.SelectMany(runs => runs))
            run.RequireSameSettings();
        IReadOnlyList<ComparedNetwork> results = [];
        int number = 0;
        for (int whole = 1; whole <= seeds.Count; whole++)
        {
            foreach (ComparedRun run in _runsBySeed[whole - 1])
            {
                log.WriteLine($"run {++number} of {seeds.Count * networks.Count}: {run.Folder.Path}");
                run.Complete(log, cancellation);
            }
            results = Results(_runsBySeed[..whole]);
            Write(results);
        }
        return results;
    }

    private ComparedNetwork[] Results(ComparedRun[][] wholeSeeds)
    {
        RunOutcome[][] outcomes =
        [
            .. networks.Select((_, network) => wholeSeeds.Select(runs => RunOutcome.Read(runs[network])).ToArray()),
        ];
        return
        [
            .. networks.Select((settings, network) => ComparedNetwork.Of(
                settings.Network.Architecture,
                CostsOf(settings, wholeSeeds[0][network]),
                outcomes[network],
                baseline: network == 0 ? null : outcomes[0])),
        ];
    }

    private NetworkCosts CostsOf(TrainSettings settings, ComparedRun run)
    {
        string name = settings.Network.Architecture;
        if (!_costs.TryGetValue(name, out NetworkCosts costs))
        {
            int classes = Checkpoint.ReadInfo(run.Folder.LastCheckpoint).Network.Classes;
            _costs.Add(name, costs = NetworkCosts.Of(settings, classes));
        }
        return costs;
    }

    private void Write(IReadOnlyList<ComparedNetwork> results)
    {
        TrainSettings settings = networks[0];
        string title = string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} networks at {settings.Network.ImageSize} px, "
            + $"{settings.Data.TrainPath ?? "embedded Fashion-MNIST"}");
        ComparisonTables.WriteNetworks(Path.Combine(root, "comparison.csv"), results);
        ComparisonTables.WriteRuns(Path.Combine(root, "comparison-runs.csv"), results);
        AtomicFile.WriteText(Path.Combine(root, "comparison.md"), ComparisonTables.Markdown(results));
        AtomicFile.Write(
            Path.Combine(root, "comparison.png"),
            stream => stream.Write(ComparisonFigure.Render(title, results)));
    }
}
