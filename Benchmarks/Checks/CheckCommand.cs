using System.CommandLine;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Benchmarks.Checks;

/// <summary><c>check</c>: every operation, and a network, on a device against the double reference.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Option<string> network = new("--arch", "-a")
        {
            Description = "the network, in evaluation",
            DefaultValueFactory = _ => "RGSE50",
        };
        WorkloadOptions workload = new(batch: 2);
        Command command = new("check", "Every operation, and a network, on a device against the double reference.")
        {
            network,
        };
        workload.AddTo(command);
        command.SetAction(result =>
        {
            (int imageSize, int batch) = workload.Read(result);
            NetworkEntry entry = Catalogue.BuiltIn.Find(result.GetValue(network)!);
            using Device device = workload.OpenDevice(result);
            if (device is AcceleratorDevice { IsEmulated: true })
                entry = NetworkCheck.Narrow(entry);
            using ReferenceDevice reference = new();
            Precision precision = device is AcceleratorDevice accelerator ? accelerator.Precision : Precision.Fp32;
            TextWriter output = result.InvocationConfiguration.Output;
            output.WriteLine($"{device.Name} ({device.Description}) against double precision");
            CheckTable table = new(output);
            foreach (IGrouping<string, OperationCase> cases in OperationCases.All.GroupBy(test => test.Operation))
            {
                (double error, double allowed) = cases
                    .Select(test => (Error: Error(test, reference, device), Allowed: CheckBounds.Of(test, precision)))
                    .MaxBy(found => found.Error / found.Allowed);
                table.Add(cases.Key, allowed, error);
            }
            table.Add(
                $"{entry.Name}, {imageSize} px, batch {batch}",
                CheckBounds.Network(precision),
                NetworkCheck.Error(entry, imageSize, batch, reference, device));
            return table.Passed ? ExitCode.Done : ExitCode.RunFailed;
        });
        return command;
    }

    /// <summary>
    /// The largest error among a case's results, in poisoned memory, with maps as the device keeps them.
    /// </summary>
    private static double Error(OperationCase test, ReferenceDevice reference, Device device)
    {
        bool maps = device.MapType != device.FloatType;
        return OperationRun.Of(test, reference, maps: maps).Results
            .Zip(OperationRun.Of(test, device, maps: maps).Results)
            .Max(pair => Differences.Relative(pair.First.Values, pair.Second.Values));
    }
}
