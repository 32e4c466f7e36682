using IlgpuNet.Devices;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Golden;

/// <summary>Whole networks against what PyTorch computes in double precision.</summary>
public class GoldenTests
{
    public static TheoryData<string> Files() => [.. GoldenFile.Names];

    public static TheoryData<string, string> FilesOnDevices()
    {
        TheoryData<string, string> data = [];
        IEnumerable<string> cuda = DeviceSelection.List()
            .Select(device => device.Name)
            .Where(name => name.StartsWith("cuda", StringComparison.Ordinal));
        foreach (string device in cuda.Take(1).Prepend("cpu"))
        {
            foreach (string name in GoldenFile.Names)
                data.Add(device, name);
        }
        return data;
    }

    /// <summary>Networks whose attention the end of a bottleneck takes in, one of a kind at each size.</summary>
    public static TheoryData<string, string> DescriptorFilesOnDevices()
    {
        string[] kinds = ["SE50_", "SPSE50_", "RGSE50_"];
        TheoryData<string, string> data = [];
        foreach (TheoryDataRow<string, string> row in FilesOnDevices())
        {
            if (kinds.Any(kind => row.Data.Item2.StartsWith(kind, StringComparison.Ordinal)))
                data.Add(row);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(FilesOnDevices))]
    public void Network_agrees_in_single_precision(string device, string file) =>
        AssertWithinTolerances(device, file, unfused: false);

    [Theory]
    [MemberData(nameof(DescriptorFilesOnDevices))]
    public void Network_agrees_with_its_attention_unfused(string device, string file) =>
        AssertWithinTolerances(device, file, unfused: true);

    [Theory]
    [MemberData(nameof(Files))]
    public void Labels_follow_from_their_name(string file)
    {
        GoldenFile golden = GoldenFile.Load(file);
        Assert.Equal(golden.Labels, GoldenValues.Labels(golden.LabelsName, golden.Batch, golden.Classes));
    }

    private static void AssertWithinTolerances(string device, string file, bool unfused)
    {
        using Device opened = DeviceSelection.Open(device);
        var groups = GoldenRun.Deviations(GoldenFile.Load(file), opened, unfused)
            .Where(deviation => GoldenTolerances.Single.ContainsKey(deviation.Quantity))
            .GroupBy(deviation => deviation.Quantity);
        List<string> failures = [];
        foreach (IGrouping<GoldenQuantity, GoldenDeviation> group in groups)
        {
            GoldenDeviation[] sorted = [.. group.OrderBy(deviation => deviation.Value)];
            (double worst, double nineInTen) = GoldenTolerances.Single[group.Key];
            GoldenDeviation last = sorted[^1], tenth = sorted[(sorted.Length - 1) * 9 / 10];
            string found = $"{group.Key}: worst {last.Value:E1} ({last.Name}), 90 % within {tenth.Value:E1}";
            TestContext.Current.TestOutputHelper!.WriteLine(found);
            if (!(last.Value <= worst) || !(tenth.Value <= nineInTen))
                failures.Add($"{found}; allowed {worst:E1} and {nineInTen:E1}");
        }
        Assert.Empty(failures);
    }
}
