namespace IlgpuNet.Training.Data;

/// <summary>What a <see cref="BatchLoader"/> does with an image that cannot be read.</summary>
public enum BadImagePolicy
{
    /// <summary>The run ends with a <see cref="BadImageException"/>.</summary>
    Fail,

    /// <summary>The sample is left out of its batch, counted and listed.</summary>
    Skip,
}
