using System.Text.Json;
using System.Text.Json.Serialization;

namespace IlgpuNet.Tests.Storage;

/// <summary>Files that PyTorch wrote, and what is in them; made by <c>Fixtures/make_tensors.py</c>.</summary>
internal static class TorchFixtures
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Storage", "Fixtures");

    public static string PathOf(string name) => Path.Combine(Folder, name);

    public static Dictionary<string, Expected> Tensors()
    {
        using FileStream stream = File.OpenRead(PathOf("tensors.json"));
        return JsonSerializer.Deserialize<Dictionary<string, Expected>>(stream, s_json)!;
    }

    /// <summary>A tensor as PyTorch has it.</summary>
    [method: JsonConstructor]
    internal sealed record Expected(string Type, long[] Shape, float[] Values);
}
