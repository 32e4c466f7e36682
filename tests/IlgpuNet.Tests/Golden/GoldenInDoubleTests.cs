using IlgpuNet.Devices;
using IlgpuNet.TestKit.Golden;

namespace IlgpuNet.Tests.Golden;

/// <summary>
/// Whole networks through the double references: where the mathematics is the same, nothing but rounding differs.
/// </summary>
public class GoldenInDoubleTests
{
    /// <summary>Larger files take minutes in the reference's plain loops.</summary>
    private const int LargestDoublePixels = 16 * 64 * 64;

    public static TheoryData<string> FilesInDouble()
    {
        string[] usual = ["R50_64_b16", "RGSE50_64_b16"];
        string[] present = [.. usual.Intersect(GoldenFile.Names)];
        return [.. present.Length > 0 ? present : GoldenFile.Names.Where(IsSmall)];
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

    private static bool IsSmall(string name)
    {
        GoldenFile golden = GoldenFile.Load(name);
        return golden.Batch * golden.ImageSize * golden.ImageSize <= LargestDoublePixels;
    }
}
