using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using IlgpuNet.Networks;
using IlgpuNet.Training.Compare;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// <c>compare</c>: trains several networks with several seeds each on the same images, and puts their errors into one
/// table and one figure.
/// </summary>
internal static class CompareCommand
{
    // These stand for one run, which here is one of many.
    private static readonly string[] s_ofOneRun =
        ["--seed", "--resume", "--start-epoch", "--evaluate", "--averaged", "--json"];

    public static Command Create(CancellationToken cancellation)
    {
        Option<string> seeds = new("--seeds")
        {
            Description = "seeds of the runs, separated by commas",
            DefaultValueFactory = _ => "0,1,2",
        };
        Command command = new(
            "compare",
            "Train networks (-a R50,SE50,...) with several seeds, and put their errors into one table and figure.");
        TrainOptions options = new();
        options.AddTo(command);
        command.Add(seeds);
        command.SetAction(result =>
        {
            Experiment experiment = Read(options, result, result.GetRequiredValue(seeds));
            TextWriter log = result.GetValue<bool>("--quiet") ? TextWriter.Null : result.InvocationConfiguration.Error;
            IReadOnlyList<ComparedNetwork> networks = experiment.Run(log, cancellation);
            result.InvocationConfiguration.Output.Write(ComparisonTables.Markdown(networks));
            return ExitCode.Done;
        });
        return command;
    }

    private static Experiment Read(TrainOptions options, ParseResult result, string seeds)
    {
        foreach (string option in s_ofOneRun)
        {
            if (result.GetResult(option) is OptionResult { Implicit: false })
                throw new UsageException($"{option} is of a single run; 'compare' takes --seeds and goes on by itself");
        }
        string root = result.GetValue<string?>("--save-dir")
            ?? throw new UsageException("--save-dir is missing: the folder of the experiment");
        string architectures = result.GetValue<string?>("--arch")
            ?? throw new UsageException("-a is missing: the networks to compare, the baseline first, "
                + "such as -a R50,SE50,RGSE50");
        TrainSettings[] networks =
        [
            .. Parts("-a", architectures, name => Catalogue.BuiltIn.Find(name).Name)
                .Select(name => options.Read(result, resumed: null, name)),
        ];
        if (networks[0].Schedule.Patience is not null)
        {
            throw new UsageException(
                "--patience: the runs of a comparison have the same number of epochs; leave it out");
        }
        return new Experiment(root, Parts("--seeds", seeds, Seed), networks);
    }

    private static ulong Seed(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new UsageException($"--seeds: '{text}' is no whole number from 0");

    /// <summary>The parts of a value that are separated by commas.</summary>
    private static T[] Parts<T>(string option, string value, Func<string, T> read)
    {
        const StringSplitOptions Tidy = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
        T[] parts = [.. value.Split(',', Tidy).Select(read)];
        if (parts.Length == 0)
            throw new UsageException($"{option} '{value}': at least one is expected");
        T[] twice = [.. parts.GroupBy(part => part).Where(same => same.Count() > 1).Select(same => same.Key)];
        return twice.Length == 0 ? parts : throw new UsageException($"{option} '{value}': {twice[0]} is there twice");
    }
}
