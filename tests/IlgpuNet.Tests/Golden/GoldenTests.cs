using IlgpuNet.Devices;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Golden;

/// <summary>Whole networks against what PyTorch computes in double precision.</summary>
public class GoldenTests
{
    /// <summary>Larger files take minutes in the reference's plain loops.</summary>
    private const int LargestDoublePixels = 16 * 64 * 64;

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

    public static TheoryData<string> FilesInDouble()
    {
        string[] usual = ["R50_64_b16", "RGSE50_64_b16"];
        string[] present = [.. usual.Intersect(GoldenFile.Names)];
        return [.. present.Length > 0 ? present : GoldenFile.Names.Where(IsSmall)];
    }

    [Theory]
    [MemberData(nameof(FilesOnDevices))]
    public void Network_agrees_in_single_precision(string device, string file)
    {
        using Device opened = DeviceSelection.Open(device);
        var groups = GoldenRun.Deviations(GoldenFile.Load(file), opened)
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

    [Theory]
    [MemberData(nameof(FilesInDouble))]
    public void Network_agrees_in_double_precision(string file)
    {
        using ReferenceDevice device = new();
        GoldenDeviation[] deviations = [.. GoldenRun.Deviations(GoldenFile.Load(file), device).OrderBy(d => d.Value)];
        TestContext.Current.TestOutputHelper!.WriteLine($"worst: {deviations[^1]}");
        Assert.DoesNotContain(deviations, deviation => !(deviation.Value <= GoldenTolerances.Double));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Labels_follow_from_their_name(string file)
    {
        GoldenFile golden = GoldenFile.Load(file);
        Assert.Equal(golden.Labels, GoldenValues.Labels(golden.LabelsName, golden.Batch, golden.Classes));
    }

    private static bool IsSmall(string name)
    {
        GoldenFile golden = GoldenFile.Load(name);
        return golden.Batch * golden.ImageSize * golden.ImageSize <= LargestDoublePixels;
    }
}
