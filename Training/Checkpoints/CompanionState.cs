using IlgpuNet.Autograd;
using IlgpuNet.Tensors;

namespace IlgpuNet.Training.Checkpoints;

/// <summary>
/// Tensors that accompany those of a model, one for each: momentum, the means of Adam, averages of the weights. A
/// checkpoint keeps each under the prefix and the name of the model's tensor.
/// </summary>
/// <param name="Prefix">Comes before a tensor's name.</param>
/// <param name="Parameters">Laid out like <see cref="ModelState.Values"/>.</param>
/// <param name="Buffers">
/// Laid out like <see cref="ModelState.Buffers"/>; null where only parameters have companions.
/// </param>
public sealed record CompanionState(string Prefix, Tensor Parameters, Tensor? Buffers = null) : IDisposable
{
    /// <summary>The momentum of SGD and LARS.</summary>
    public const string MomentumPrefix = "momentum.";

    /// <summary>Adam's mean of the gradients.</summary>
    public const string AdamMeanPrefix = "adam_mean.";

    /// <summary>Adam's mean of their squares.</summary>
    public const string AdamSquarePrefix = "adam_square.";

    /// <summary>The average of the weights and running statistics.</summary>
    public const string AveragePrefix = "ema.";

    private static readonly string[] s_prefixes = [MomentumPrefix, AdamMeanPrefix, AdamSquarePrefix, AveragePrefix];

    /// <summary>Whether a name in a file is a companion's.</summary>
    public static bool Names(string name) =>
        s_prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The companions by name, each with the tensor of the model that it accompanies.</summary>
    public IEnumerable<(string Name, StateTensor Owner, Tensor Value)> Of(ModelState model)
    {
        foreach (StateTensor owner in model.Tensors)
        {
            if ((owner is Parameter ? Parameters : Buffers) is { } flat)
                yield return (Prefix + owner.Name, owner, model.PlaceIn(flat, owner));
        }
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Parameters.Dispose();
        Buffers?.Dispose();
    }
}
