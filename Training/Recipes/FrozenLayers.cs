using IlgpuNet.Autograd;
using IlgpuNet.Layers;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Recipes;

/// <summary>
/// Layers that are not trained: their parameters get no gradient, and their batch-norms keep and use their running
/// statistics as in evaluation.
/// </summary>
internal static class FrozenLayers
{
    /// <summary>
    /// Whether a parameter or module belongs to one of the layers: has its name or begins with it and a dot.
    /// </summary>
    public static bool Freezes(IReadOnlyList<string> layers, string name) =>
        layers.Any(layer => name == layer || name.StartsWith(layer + ".", StringComparison.Ordinal));

    /// <summary>Freezes layers of a network; the parameters' values stay what they are.</summary>
    /// <param name="layers">Their names.</param>
    /// <param name="model">The network's state, placed for training.</param>
    /// <exception cref="UnknownNameException">A layer has no parameter.</exception>
    /// <exception cref="UsageException">Nothing is left to train.</exception>
    public static void Freeze(IReadOnlyList<string> layers, ModelState model)
    {
        string[] names = [.. model.Segments.Select(segment => segment.Parameter.Name)];
        foreach (string layer in layers)
        {
            if (!names.Any(name => Freezes([layer], name)))
            {
                string[] tops =
                    [.. names.Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).Distinct()];
                throw new UnknownNameException("layer to freeze", layer, tops);
            }
        }
        if (names.All(name => Freezes(layers, name)))
            throw new UsageException($"--freeze {string.Join(' ', layers)}: nothing is left to train");
        foreach (ParameterSegment segment in model.Segments)
        {
            if (Freezes(layers, segment.Parameter.Name))
                segment.Parameter.Value.RequiresGradient = false;
        }
    }

    /// <summary>Puts the frozen modules of a training network into evaluation.</summary>
    public static void Rest(IReadOnlyList<string> layers, Module module)
    {
        if (Freezes(layers, module.Name))
        {
            module.SetTraining(false);
            return;
        }
        foreach (Module child in module.Children)
            Rest(layers, child);
    }
}
