using System.CommandLine;
using System.Globalization;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Storage;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Tuning;

/// <summary><c>tune</c>: times the tiles of networks' convolutions on a GPU and keeps the fastest in a table.</summary>
internal static class TuneCommand
{
    public static Command Create()
    {
        Option<string[]> networks = new("--arch", "-a")
        {
            Description = "networks, separated by commas; default all of the catalogue",
            DefaultValueFactory = _ => [.. Catalogue.BuiltIn.Entries.Select(entry => entry.Name)],
        };
        Option<int> iterations = new("--iterations")
        {
            Description = "timed runs of each tile",
            DefaultValueFactory = _ => 10,
        };
        Option<string> output = new("--output")
        {
            Description = "the table; what it says of other passes and GPUs stays",
            DefaultValueFactory = _ => "IlgpuNet/Cuda/Tiles/tiles.csv",
        };
        WorkloadOptions workload = new(batch: 256);
        Command command = new("tune", "The fastest tile for every convolution of networks, on the GPU at hand.")
        {
            networks, iterations, output,
        };
        workload.AddTo(command);
        command.SetAction(result =>
        {
            NetworkEntry[] entries = [.. WordList.Split(result.GetValue(networks)!).Select(Catalogue.BuiltIn.Find)];
            (int imageSize, int batch) = workload.Read(result);
            int count = OptionValues.AtLeast(result, iterations, 1);
            string path = result.GetValue(output)!;
            using Device device = workload.OpenDevice(result);
            if (device is not AcceleratorDevice { Precision: not Precision.Fp32 } accelerator)
                throw new UsageException("tune: tiles serve tensor cores; use --device cuda --precision bf16, or tf32");
            TextWriter log = result.InvocationConfiguration.Error;
            // What is in the file is checked before the measurement and not behind it.
            IReadOnlyList<TileTableEntry> known = Known(path);
            IReadOnlyList<TileTableEntry> measured = TileTuning.Run(
                accelerator, ConvolutionPasses.Of(entries, imageSize, batch, accelerator.Precision), count, log);
            Write(path, known, measured);
            log.WriteLine($"written to {path}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Writes the measured entries and those of the others that they do not replace.</summary>
    internal static void Write(
        string path, IEnumerable<TileTableEntry> known, IReadOnlyCollection<TileTableEntry> measured)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        IEnumerable<TileTableEntry> others =
            known.ExceptBy(measured.Select(entry => entry.Subject), entry => entry.Subject);
        TileTable.Write(text, others.Concat(measured));
        AtomicFile.WriteText(path, text.ToString());
    }

    /// <summary>The entries of a file; none where there is no file.</summary>
    /// <exception cref="StorageException">It is malformed, or cannot be read.</exception>
    internal static IReadOnlyList<TileTableEntry> Known(string path)
    {
        try
        {
            return File.Exists(path) ? TileTable.Read(new StringReader(File.ReadAllText(path)), path) : [];
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new StorageException(error.Message, error);
        }
    }
}
