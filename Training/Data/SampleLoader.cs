using System.Runtime.InteropServices;
using IlgpuNet.Operations;
using IlgpuNet.Random;
using IlgpuNet.Training.Augment;

namespace IlgpuNet.Training.Data;

/// <summary>Makes a network's input of one image of a data set.</summary>
/// <param name="dataset">The data set.</param>
/// <param name="transform">What is done to its pictures.</param>
internal sealed class SampleLoader(ImageDataset dataset, IImageTransform transform)
{
    /// <summary>Decodes and transforms an image.</summary>
    /// <param name="index">The index of the image.</param>
    /// <param name="random">Its random decisions.</param>
    /// <param name="buffers">What the calling thread keeps from image to image.</param>
    /// <param name="destination">Receives rows, columns, then red, green, blue.</param>
    /// <exception cref="BadImageException">The image cannot be read.</exception>
    public void Load(int index, PhiloxCursor random, LoaderBuffers buffers, Span<float> destination)
    {
        buffers.Decoder.Decode(dataset.Samples[index], new PictureRequest(transform, random), buffers.Image);
        transform.Apply(buffers.Image, random, destination);
    }

    /// <summary>Decodes an image and transforms it except for what a device does.</summary>
    /// <param name="index">The index of the image.</param>
    /// <param name="random">Its random decisions.</param>
    /// <param name="buffers">What the calling thread keeps from image to image.</param>
    /// <param name="pixels">Receives rows, columns.</param>
    /// <returns>What the device does to them.</returns>
    /// <exception cref="BadImageException">The image cannot be read.</exception>
    public PictureHeader Load(int index, PhiloxCursor random, LoaderBuffers buffers, Span<int> pixels)
    {
        buffers.Decoder.Decode(dataset.Samples[index], new PictureRequest(transform, random), buffers.Image);
        return ((IPictureTransform)transform).Apply(buffers.Image, random, MemoryMarshal.Cast<int, uint>(pixels));
    }
}
