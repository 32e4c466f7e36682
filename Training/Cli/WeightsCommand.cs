using System.CommandLine;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;
using IlgpuNet.Training.Checkpoints;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// <c>weights inspect FILE</c>: what a file of weights holds and which network it fits; <c>weights convert IN OUT</c>:
/// the same weights as safetensors under other names.
/// </summary>
internal static class WeightsCommand
{
    public static Command Create() => new("weights", "Look into files of weights, or convert them.")
    {
        CreateInspect(),
        CreateConvert(),
    };

    private static Command CreateInspect()
    {
        Argument<string> path = new("file") { Description = "safetensors, or what torch.save wrote" };
        Command command = new("inspect", "List names, types and shapes, and the network that the weights fit.")
        {
            path,
        };
        command.SetAction(result => Inspect(result.GetRequiredValue(path), result.InvocationConfiguration.Output));
        return command;
    }

    private static Command CreateConvert()
    {
        Argument<string> input = new("in") { Description = "safetensors, or what torch.save wrote" };
        Argument<string> output = new("out") { Description = "the safetensors file to write" };
        Option<string> to = new("--to")
        {
            Description = $"whose names to write: {string.Join(", ", KeyMapCatalogue.All)}",
            DefaultValueFactory = _ => OurNames.Map.Name,
        };
        Command command = new("convert", "Write weights as safetensors, with our names or another program's.")
        {
            input, output, to,
        };
        command.SetAction(result => Convert(
            result.GetRequiredValue(input),
            KeyMapCatalogue.Find(result.GetRequiredValue(to)),
            result.GetRequiredValue(output),
            result.InvocationConfiguration.Error));
        return command;
    }

    private static int Inspect(string path, TextWriter output)
    {
        using TensorFile file = TensorFile.OpenAny(path);
        output.WriteLine($"{path}: {file.Format}");
        foreach ((string key, string value) in file.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            output.WriteLine($"{key} = {(value.Length > 100 ? value[..100] + "..." : value)}");
        int width = file.Entries.Select(entry => entry.Name.Length).DefaultIfEmpty().Max();
        foreach (TensorInfo entry in file.Entries)
        {
            output.WriteLine(
                $"{entry.Name.PadRight(width)}  {entry.Type,-4}  [{string.Join(", ", entry.Shape)}]");
        }
        output.WriteLine($"{file.Entries.Count} tensors, {file.Entries.Sum(entry => entry.Count)} numbers");
        WeightsFit fit = WeightsFit.Of(file, Catalogue.BuiltIn.Entries);
        string what =
            $"{fit.Network.Name} with {fit.Options.Classes} classes, names of {fit.Names} ({fit.Names.Source})";
        output.WriteLine(fit.IsExact
            ? $"fits {what}: --pretrained {path} {Arguments(fit)}"
            : $"fits no network; nearest is {what}: {fit.Mismatches}");
        return ExitCode.Done;
    }

    private static int Convert(string input, KeyMap names, string output, TextWriter log)
    {
        if (!output.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException(
                $"'{output}': weights are written as .safetensors; "
                + "in PyTorch, safetensors.torch.load_file reads them as a state_dict");
        }
        WeightsFit fit = WeightsConversion.Convert(input, Catalogue.BuiltIn.Entries, names, output);
        log.WriteLine($"'{output}' holds {fit.Network.Name} with the names of {names}: {Arguments(fit)}");
        return ExitCode.Done;
    }

    private static string Arguments(WeightsFit fit) =>
        $"-a {fit.Network.Name} {NetworkFormOptions.Arguments(fit.Options)}".TrimEnd();
}
