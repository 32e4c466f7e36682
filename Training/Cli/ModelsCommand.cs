using System.CommandLine;
using System.Globalization;
using IlgpuNet.Networks;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Cli;

/// <summary>
/// <c>models</c>: the paper's table beside our own counts of parameters and multiply-adds; <c>models NAME</c>: one
/// network layer by layer.
/// </summary>
internal static class ModelsCommand
{
    public static Command Create()
    {
        Argument<string?> name = new("network")
        {
            Description = "a network to show layer by layer",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<int> imageSize = new("--image-size", "--image_size")
        {
            Description = "side of the input, a multiple of 32",
            DefaultValueFactory = _ => 224,
        };
        Option<int> classes = new("--num-classes", "--num_classes")
        {
            Description = "outputs of the classifier",
            DefaultValueFactory = _ => 1000,
        };
        Option<string?> strideOn = StrideOption.Create();
        Option<string?> stemPool = NetworkFormOptions.CreateStemPool();
        Option<int?> gateWidth = NetworkFormOptions.CreateGateWidth();
        Command command = new("models", "List the networks with the paper's results, or show one layer by layer.")
        {
            name, imageSize, classes, strideOn, stemPool, gateWidth,
        };
        command.SetAction(result =>
        {
            TextWriter output = result.InvocationConfiguration.Output;
            NetworkOptions options = new()
            {
                Classes = OptionValues.AtLeast(result, classes, 1),
                StrideOn = StrideOption.Read(result, strideOn),
                StemPool = NetworkFormOptions.ReadStemPool(result, stemPool),
                GateWidth = NetworkFormOptions.ReadGateWidth(result, gateWidth),
            };
            int size = ImageSizes.Checked(result.GetValue(imageSize));
            if (result.GetValue(name) is { } wanted)
                output.Write(NetworkSummary.Of(Catalogue.BuiltIn.Find(wanted).Create(options), size));
            else
                WriteTable(output, options, size);
            return ExitCode.Done;
        });
        return command;
    }

    private static void WriteTable(TextWriter output, NetworkOptions options, Size2d image)
    {
        output.WriteLine("                       paper (ImageNet, 224 px)        here");
        output.WriteLine("network     alias              top-1   top-5   GFLOPs   parameters   GMACs");
        foreach (NetworkEntry entry in Catalogue.BuiltIn.Entries)
        {
            NetworkSummary summary = NetworkSummary.Of(entry.Create(options), image);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{entry.Name,-10}  {entry.Alias,-17} {entry.Paper?.Top1Error,6:F2}% {entry.Paper?.Top5Error,6:F2}%  "
                + $"{entry.Paper?.GFlops,6:F2}  {summary.Parameters / 1e6,9:F3} M  {summary.MultiplyAdds / 1e9,6:F2}"));
        }
        string stride = options.StrideOn == StrideOn.First ? "first" : "second, as in the published code";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The errors are the paper's, measured by its authors; no weights come with this program.\n"
            + $"The paper counts multiply-adds of the older form with the stride on a block's first convolution "
            + $"('--stride-on first');\n"
            + $"counted here at {image.Width} px with the stride on the {stride}."));
        string form = NetworkFormOptions.Arguments(options with { StrideOn = StrideOn.Second });
        if (form.Length > 0)
            output.WriteLine($"Otherwise than in the paper: {form}.");
    }
}
