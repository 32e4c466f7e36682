using System.Text;

namespace IlgpuNet.TestKit;

/// <summary>
/// Values that are a function of a name and an index alone (32-bit FNV-1a of the name, murmur3's finaliser of the
/// index), so that no test stores tensors: golden files name their tensors and both sides regenerate them.
/// </summary>
public static class NamedValues
{
    /// <summary>
    /// The element <paramref name="index"/> of the tensor <paramref name="name"/>, in [0, 1), a multiple of 2^-24.
    /// </summary>
    public static double Unit(string name, long index) => Unit(Hash(name), index);

    /// <summary>
    /// <paramref name="count"/> values of <c>(u - 0.5) * width + centre</c>, rounded once to single precision.
    /// </summary>
    public static float[] Uniform(string name, long count, double width, double centre = 0)
    {
        uint hash = Hash(name);
        float[] values = new float[count];
        for (long i = 0; i < count; i++)
            values[i] = (float)((Unit(hash, i) - 0.5) * width + centre);
        return values;
    }

    private static uint Hash(string name)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(name))
            hash = (hash ^ b) * 16777619;
        return hash;
    }

    private static double Unit(uint hash, long index)
    {
        uint x = hash + (uint)index * 0x9E3779B9;
        x = (x ^ (x >> 16)) * 0x85EBCA6B;
        x = (x ^ (x >> 13)) * 0xC2B2AE35;
        x ^= x >> 16;
        return (x >> 8) / 16777216.0;
    }
}
