using System.Runtime.InteropServices;
using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;

namespace IlgpuNet.Tensors;

/// <summary>
/// A dense array on one device. Its memory comes from the device's pool and is counted: the scope in which the tensor
/// was made holds it, and so does the tape while a backward pass still needs it. A tensor made outside any scope
/// belongs to its maker, who disposes it. Nothing here is thread-safe; a device computes on one thread at a time.
/// </summary>
public sealed class Tensor : IDisposable
{
    private readonly long _byteOffset;
    private readonly bool _isView;
    private MemoryBlock? _block;
    private int _holders = 1;
    private bool _makerLetGo;

    private Tensor(Device device, Shape shape, DType type, MemoryBlock block, long byteOffset, bool isView)
    {
        (Device, Shape, DType, _block, _byteOffset, _isView) = (device, shape, type, block, byteOffset, isView);
    }

    /// <summary>Where the elements are.</summary>
    public Device Device { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; }

    /// <summary>Whether a backward pass computes a gradient for it. Operations set it on their results.</summary>
    public bool RequiresGradient { get; set; }

    /// <summary>The parameter whose value this is, if any: its gradient goes to the parameter.</summary>
    internal Parameter? Parameter { get; set; }

    /// <summary>The scope that holds it; null when its maker does.</summary>
    internal MemoryScope? Scope { get; set; }

    internal long Bytes => Shape.Count * DType.SizeInBytes();

    internal long ByteOffset => _byteOffset;

    internal MemoryBlock Block => _block ??
        throw new ObjectDisposedException(
            nameof(Tensor),
            $"the tensor {Shape} went back to the pool; keep it in its scope or on the tape to use it later");

    /// <summary>
    /// A tensor of unspecified values, of the device's own floating-point type unless told otherwise.
    /// </summary>
    public static Tensor Empty(Device device, Shape shape, DType? type = null)
    {
        Tensor tensor = Unscoped(device, shape, type ?? device.FloatType);
        device.Scope?.Hold(tensor);
        return tensor;
    }

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(Device device, Shape shape, DType? type = null)
    {
        Tensor tensor = Empty(device, shape, type);
        tensor.Clear();
        return tensor;
    }

    /// <summary>
    /// A tensor holding <paramref name="values"/>, rounded or widened to the device's floating-point type.
    /// </summary>
    public static Tensor From(Device device, Shape shape, ReadOnlySpan<float> values)
    {
        Tensor tensor = Empty(device, shape);
        tensor.Write(values);
        return tensor;
    }

    /// <summary>A tensor of integers.</summary>
    public static Tensor From(Device device, Shape shape, ReadOnlySpan<int> values)
    {
        Tensor tensor = Empty(device, shape, DType.Int32);
        tensor.Write(values);
        return tensor;
    }

    /// <summary>
    /// A tensor of <paramref name="shape"/> over this one's memory, from element <paramref name="offset"/> on. It holds
    /// no memory of its own: this tensor must outlive it.
    /// </summary>
    public Tensor View(long offset, Shape shape)
    {
        if (offset < 0 || offset + shape.Count > Shape.Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"a view of {shape} at element {offset} leaves the tensor {Shape}");
        }
        return View(offset * DType.SizeInBytes(), shape, DType);
    }

    /// <summary>Copies <paramref name="values"/> into the tensor, converting to its floating-point type.</summary>
    /// <exception cref="ArgumentException">The count differs from the tensor's.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        CheckCount(values.Length);
        switch (DType)
        {
            case DType.Float32:
                Device.CopyFromHost(MemoryMarshal.AsBytes(values), this);
                break;
            case DType.Float64:
                double[] wide = new double[values.Length];
                for (int i = 0; i < wide.Length; i++)
                    wide[i] = values[i];
                Device.CopyFromHost(MemoryMarshal.AsBytes<double>(wide), this);
                break;
            case DType.BFloat16:
                ushort[] rounded = new ushort[values.Length];
                for (int i = 0; i < rounded.Length; i++)
                    rounded[i] = Bf16.Round(values[i]);
                Device.CopyFromHost(MemoryMarshal.AsBytes<ushort>(rounded), this);
                break;
            default:
                throw WrongType("floating-point numbers");
        }
    }

    /// <summary>Copies integers into the tensor.</summary>
    /// <exception cref="ArgumentException">The count differs from the tensor's.</exception>
    public void Write(ReadOnlySpan<int> values)
    {
        CheckCount(values.Length);
        if (DType != DType.Int32)
            throw WrongType("integers");
        Device.CopyFromHost(MemoryMarshal.AsBytes(values), this);
    }

    /// <summary>Copies the elements into <paramref name="destination"/>, waiting for the device.</summary>
    /// <exception cref="ArgumentException">The count differs from the tensor's.</exception>
    public void Read(Span<float> destination)
    {
        CheckCount(destination.Length);
        switch (DType)
        {
            case DType.Float32:
                Device.CopyToHost(this, MemoryMarshal.AsBytes(destination));
                break;
            case DType.Float64:
                double[] wide = ReadDoubles();
                for (int i = 0; i < wide.Length; i++)
                    destination[i] = (float)wide[i];
                break;
            case DType.BFloat16:
                ushort[] upperHalves = new ushort[destination.Length];
                Device.CopyToHost(this, MemoryMarshal.AsBytes(upperHalves.AsSpan()));
                for (int i = 0; i < upperHalves.Length; i++)
                    destination[i] = Bf16.Low(upperHalves[i]);
                break;
            default:
                throw WrongType("floating-point numbers");
        }
    }

    /// <summary>The elements as single-precision numbers, waiting for the device.</summary>
    public float[] ReadFloats()
    {
        float[] values = new float[checked((int)Shape.Count)];
        Read(values);
        return values;
    }

    /// <summary>The elements as double-precision numbers, waiting for the device.</summary>
    public double[] ReadDoubles()
    {
        double[] values = new double[checked((int)Shape.Count)];
        if (DType == DType.Float64)
        {
            Device.CopyToHost(this, MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else
        {
            float[] narrow = ReadFloats();
            for (int i = 0; i < values.Length; i++)
                values[i] = narrow[i];
        }
        return values;
    }

    /// <summary>The elements as integers, waiting for the device.</summary>
    public int[] ReadIntegers()
    {
        if (DType != DType.Int32)
            throw WrongType("integers");
        int[] values = new int[checked((int)Shape.Count)];
        Device.CopyToHost(this, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Sets every element to zero.</summary>
    public void Clear() => Device.Clear(this);

    /// <summary>Sets every element of a tensor of the device's own floating-point type.</summary>
    public void Fill(float value) => Device.Fill(this, value);

    /// <summary>
    /// Gives up the hold of the maker, or of the scope that has it from the maker; the memory goes back to the pool
    /// once nothing else holds it.
    /// </summary>
    public void Dispose()
    {
        if (_makerLetGo)
            return;
        (_makerLetGo, Scope) = (true, null);
        Release();
    }

    /// <summary>
    /// A tensor that no scope holds: its maker releases it. A lasting one stays for the device's life.
    /// </summary>
    internal static Tensor Unscoped(Device device, Shape shape, DType type, bool lasting = false) =>
        new(device, shape, type, device.Pool.Rent(shape.Count * type.SizeInBytes(), lasting), 0, isView: false);

    /// <summary>A tensor of any type over this one's memory, from a byte on, which it must hold as a whole.</summary>
    internal Tensor View(long byteOffset, Shape shape, DType type) =>
        new(Device, shape, type, Block, _byteOffset + byteOffset, isView: true);

    internal void Retain() => _holders++;

    internal void Release()
    {
        if (_isView || --_holders != 0)
            return;
        Device.Pool.Return(Block);
        _block = null;
    }

    private void CheckCount(int count)
    {
        if (count != Shape.Count)
            throw new ArgumentException($"the tensor {Shape} has {Shape.Count} elements, not {count}");
    }

    private InvalidOperationException WrongType(string wanted) =>
        new($"the tensor {Shape} holds {DType}, not {wanted}");

    /// <inheritdoc/>
    public override string ToString() => $"{DType} {Shape} on {Device.Name}";
}
