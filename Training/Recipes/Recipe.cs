using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuNet.Layers;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Recipes;

/// <summary>
/// Some or all settings of a run in one JSON file; what a recipe does not say keeps its value. <c>config.json</c> of a
/// run is a recipe too.
/// </summary>
internal sealed class Recipe
{
    /// <summary>What the embedded set is trained with unless another recipe is named.</summary>
    public const string Embedded = "embedded";

    private const string ResourceFolder = "IlgpuNet.Training.Recipes.Ready.";

    private readonly string _source;
    private readonly JsonObject _tree;

    private Recipe(string source, string text)
    {
        _source = source;
        try
        {
            _tree = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                AllowDuplicateProperties = false,
            }) as JsonObject ?? throw new UsageException($"{source} is no JSON object; docs/recipes.md shows one");
        }
        catch (JsonException error)
        {
            throw new UsageException($"{source} is no good JSON: {error.Message}");
        }
    }

    /// <summary>The recipes that come with the program.</summary>
    public static IReadOnlyList<string> ReadyNames { get; } =
    [
        .. from resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
           where resource.StartsWith(ResourceFolder, StringComparison.Ordinal)
           select resource[ResourceFolder.Length..^".json".Length],
    ];

    /// <summary>The recipe in a file, or the ready one of that name.</summary>
    /// <exception cref="UnknownNameException">There is neither.</exception>
    /// <exception cref="UsageException">It is no JSON object.</exception>
    public static Recipe Find(string nameOrFile)
    {
        if (ReadyNames.Contains(nameOrFile))
        {
            using Stream stream =
                Assembly.GetExecutingAssembly().GetManifestResourceStream($"{ResourceFolder}{nameOrFile}.json")!;
            using StreamReader reader = new(stream);
            return new Recipe($"recipe '{nameOrFile}'", reader.ReadToEnd());
        }
        if (!nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !File.Exists(nameOrFile))
            throw new UnknownNameException("recipe", nameOrFile, ReadyNames);
        try
        {
            return new Recipe($"recipe '{nameOrFile}'", File.ReadAllText(nameOrFile));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"recipe '{nameOrFile}' cannot be read: {error.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Writes its values over those of <paramref name="settings"/>, a tree that has every key.</summary>
    /// <exception cref="UnknownNameException">A key is unknown; the message names the nearest.</exception>
    /// <exception cref="UsageException">A group is no object.</exception>
    public void ApplyTo(JsonObject settings)
    {
        foreach ((string group, JsonNode? values) in _tree)
        {
            JsonObject known = Known(settings, group, prefix: "") as JsonObject
                ?? throw new UsageException($"{_source}: '{group}' is no group of settings");
            if (values is not JsonObject entries)
                throw new UsageException($"{_source}: '{group}' is a group: its value is an object");
            foreach ((string key, JsonNode? value) in entries)
            {
                Known(known, key, $"{group}.");
                known[key] = value?.DeepClone();
            }
        }
    }

    private JsonNode? Known(JsonObject settings, string key, string prefix) =>
        settings.TryGetPropertyValue(key, out JsonNode? value)
            ? value
            : throw new UnknownNameException(
                $"key in {_source}:", prefix + key, [.. settings.Select(entry => prefix + entry.Key)]);
}
