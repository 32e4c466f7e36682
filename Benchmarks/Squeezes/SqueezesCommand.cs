using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Storage;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Logging;

namespace IlgpuNet.Benchmarks.Squeezes;

/// <summary>
/// <c>squeezes</c>: times the end of a bottleneck with each attention block; with <c>--table</c> puts the results of an
/// earlier run into a page.
/// </summary>
internal static class SqueezesCommand
{
    private static readonly string[] s_squeezes = [SqueezeCase.None, "se", "spse", "rgse", "cbam"];

    public static Command Create()
    {
        Option<string[]> squeezes = new("--squeeze")
        {
            Description = "attention blocks, separated by commas",
            DefaultValueFactory = _ => s_squeezes,
        };
        Option<int> iterations = new("--iterations")
        {
            Description = "timed iterations of each case, about 0.15 s each",
            DefaultValueFactory = _ => 10,
        };
        Option<string?> output = new("--output")
        {
            Description = "the results file; default Benchmarks/results/squeezes-PROCESSOR.csv",
        };
        Option<string?> table = new("--table") { Description = "measure nothing: put this results file into the page" };
        Option<string> page = new("--page")
        {
            Description = "of --table: the page",
            DefaultValueFactory = _ => "Benchmarks/README.md",
        };
        Option<bool> check = new("--check") { Description = "of --table: change nothing, fail if the page differs" };
        WorkloadOptions workload = new(batch: 4);
        Command command = new("squeezes", "The end of a bottleneck with each attention block, fused and unfused.")
        {
            squeezes, iterations, output, table, page, check,
        };
        workload.AddTo(command);
        command.SetAction(result =>
        {
            TextWriter console = result.InvocationConfiguration.Output;
            if (result.GetValue(table) is { } file)
                return WriteTable(file, result.GetValue(page)!, result.GetValue(check), console);
            if (result.GetValue(check))
                throw new UsageException("--check: compares a page with a results file; name it with --table FILE");
            string[] names = WordList.Split(result.GetValue(squeezes)!);
            if (names.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
                throw new UnknownNameException("squeeze", unknown, Known);
            (int imageSize, int batch) = workload.Read(result);
            int count = OptionValues.AtLeast(result, iterations, 1);
            string path = result.GetValue(output) ?? $"Benchmarks/results/squeezes-{Processor.FileName}.csv";
            using Device device = workload.OpenDevice(result);
            SqueezeSettings settings = new(device, imageSize, batch, [.. Cases(names)]);
            TextWriter log = result.InvocationConfiguration.Error;
            IReadOnlyList<SqueezeResult> results = SqueezeSuite.Run(settings, count, log);
            SqueezeResults.Write(path, results);
            console.Write(SqueezeTable.Of(SqueezeResults.Read(path)));
            log.WriteLine($"written to {path}");
            return ExitCode.Done;
        });
        return command;
    }

    private static string[] Known => [SqueezeCase.None, .. AttentionRegistry.BuiltIn.Names];

    private static IEnumerable<SqueezeCase> Cases(string[] squeezes) =>
        from stage in Enumerable.Range(1, 4)
        from squeeze in squeezes
        from form in Enum.GetValues<TailForm>()
        select new SqueezeCase(squeeze, stage, form);

    private static int WriteTable(string file, string page, bool check, TextWriter console)
    {
        string table = SqueezeTable.Of(SqueezeResults.Read(file));
        string before = File.ReadAllText(page), after = SqueezeTable.Inserted(table, before);
        if (!check)
        {
            AtomicFile.WriteText(page, after);
            console.WriteLine($"{page}: the table of {file} is in");
            return ExitCode.Done;
        }
        bool same = before == after;
        console.WriteLine(same
            ? $"{page}: its table is that of {file}"
            : $"{page}: its table differs from {file}; repeat this command without --check");
        return same ? ExitCode.Done : ExitCode.RunFailed;
    }
}
