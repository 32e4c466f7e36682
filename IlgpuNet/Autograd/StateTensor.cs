using IlgpuNet.Random;
using IlgpuNet.Tensors;

namespace IlgpuNet.Autograd;

/// <summary>How a tensor of a model lies in files and in memory.</summary>
public enum FileLayout
{
    /// <summary>The same in both.</summary>
    Plain,

    /// <summary>
    /// A convolution's weights: [out, in/groups, height, width] in files, [out, height, width, in/groups] in memory.
    /// </summary>
    Convolution,
}

/// <summary>
/// Fills a tensor's initial values, in file order.
/// </summary>
/// <param name="random">A generator of this tensor's own, from the seed and the tensor's name.</param>
/// <param name="fileShape">The extents in file order.</param>
/// <param name="values">What to fill.</param>
public delegate void Initialiser(Philox random, ReadOnlySpan<int> fileShape, Span<float> values);

/// <summary>
/// A named tensor that belongs to a model and is saved with it. It has a shape from the start and memory once a
/// <see cref="ModelState"/> has placed it on a device.
/// </summary>
public abstract class StateTensor
{
    private readonly Initialiser _initialiser;
    private Tensor? _value;

    private protected StateTensor(Shape shape, FileLayout layout, Initialiser initialiser) =>
        (Shape, Layout, _initialiser) = (shape, layout, initialiser);

    /// <summary>The extents in memory.</summary>
    public Shape Shape { get; }

    /// <summary>How the file order differs from memory.</summary>
    public FileLayout Layout { get; }

    /// <summary>The extents in file order.</summary>
    public int[] FileShape => Layout == FileLayout.Convolution
        ? [Shape[0], Shape[3], Shape[1], Shape[2]]
        : [.. Enumerable.Range(0, Shape.Rank).Select(axis => Shape[axis])];

    /// <summary>
    /// The full name in the model, such as <c>layer1.0.conv1.weight</c>; set when the model is placed.
    /// </summary>
    public string Name { get; private set; } = "";

    /// <summary>The values.</summary>
    /// <exception cref="InvalidOperationException">The model has not been placed on a device.</exception>
    public Tensor Value => _value ??
        throw new InvalidOperationException("the model has no memory yet: place it on a device with ModelState first");

    /// <summary>Reads the values in file order.</summary>
    public float[] Export() => Export(Value);

    /// <summary>Reads a tensor that is laid out like this one, its momentum for example, in file order.</summary>
    public float[] Export(Tensor like)
    {
        float[] memory = like.ReadFloats();
        if (Layout == FileLayout.Plain)
            return memory;
        float[] file = new float[memory.Length];
        Permute((fileIndex, memoryIndex) => file[fileIndex] = memory[memoryIndex]);
        return file;
    }

    /// <summary>Sets the values from file order.</summary>
    public void Import(ReadOnlySpan<float> values) => Import(values, Value);

    /// <summary>Sets a tensor that is laid out like this one from file order.</summary>
    public void Import(ReadOnlySpan<float> values, Tensor like)
    {
        if (Layout == FileLayout.Plain)
        {
            like.Write(values);
            return;
        }
        float[] file = values.ToArray();
        float[] memory = new float[file.Length];
        Permute((fileIndex, memoryIndex) => memory[memoryIndex] = file[fileIndex]);
        like.Write(memory);
    }

    /// <summary>Draws the initial values: a function of the seed and the tensor's name alone.</summary>
    internal void Initialise(ulong seed)
    {
        float[] values = new float[Shape.Count];
        _initialiser(new Philox(seed, NameHash()), FileShape, values);
        Import(values);
    }

    internal virtual void Place(string name, Tensor value) => (Name, _value) = (name, value);

    /// <summary>
    /// FNV-1a, 64 bits: the generator's stream. Adding a layer leaves every other layer's values as they were.
    /// </summary>
    private ulong NameHash()
    {
        ulong hash = 14695981039346656037;
        foreach (char c in Name)
            hash = (hash ^ c) * 1099511628211;
        return hash;
    }

    private void Permute(Action<int, int> move)
    {
        (int height, int width, int inputs) = (Shape[1], Shape[2], Shape[3]);
        int file = 0;
        for (int output = 0; output < Shape[0]; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int place = 0; place < height * width; place++)
                    move(file++, (output * height * width + place) * inputs + input);
            }
        }
    }
}
