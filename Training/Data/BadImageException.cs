namespace IlgpuNet.Training.Data;

/// <summary>An image cannot be read: it is missing, truncated, too large, or no image at all.</summary>
public sealed class BadImageException : DataException
{
    /// <summary>An error about one file.</summary>
    /// <param name="image">The file, the line that names it, and what is wrong.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public BadImageException(BadImage image, Exception? inner = null)
        : base(Describe(image), inner!) => Image = image;

    /// <summary>The file, the line that names it, and what is wrong.</summary>
    public BadImage Image { get; }

    private static string Describe(BadImage image)
    {
        string line = image.Line > 0 ? $" (list line {image.Line})" : "";
        return $"image '{image.Path}'{line}: {image.Reason}; repair or remove it, or leave such images out with "
            + "--on-bad-image skip";
    }
}
