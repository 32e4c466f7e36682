namespace IlgpuNet.Training.Data;

/// <summary>
/// Pictures that are not files of their own: records of a CIFAR or idx file, entries of a pack. Implementations may be
/// called from several threads at once.
/// </summary>
public interface IImageStore
{
    /// <summary>Reads a picture.</summary>
    /// <param name="sample">The picture: its index in this store.</param>
    /// <param name="request">For whom.</param>
    /// <param name="decoder">Decodes what the store holds encoded.</param>
    /// <param name="image">Receives the picture; undefined outside the requested region and after an error.</param>
    /// <exception cref="BadImageException">The picture is damaged.</exception>
    void Read(in ImageSample sample, PictureRequest request, ImageDecoder decoder, RgbImage image);

    /// <summary>A copy of the bytes that the store holds of a picture.</summary>
    /// <param name="index">The index of the picture in this store.</param>
    /// <param name="encoded">Whether the bytes are an image file (JPEG, PNG, ...) rather than pixels.</param>
    byte[] Content(int index, out bool encoded);
}
