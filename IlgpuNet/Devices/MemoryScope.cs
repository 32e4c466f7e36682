using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// Holds the tensors made while it is the innermost scope of its device and lets go of them when disposed. What the
/// tape still needs stays alive through the tape. Scopes nest like braces.
/// </summary>
public sealed class MemoryScope : IDisposable
{
    private readonly Device _device;
    private readonly MemoryScope? _outer;
    private readonly List<Tensor> _tensors = [];

    internal MemoryScope(Device device)
    {
        (_device, _outer) = (device, device.Scope);
        device.Scope = this;
    }

    /// <summary>Hands <paramref name="tensor"/> to the enclosing scope, or to the caller where there is none.</summary>
    /// <returns>The same tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        if (tensor.Scope == this)
        {
            tensor.Scope = null;
            _outer?.Hold(tensor);
        }
        return tensor;
    }

    /// <summary>Lets go of every tensor held.</summary>
    public void Dispose()
    {
        if (_device.Scope != this)
            throw new InvalidOperationException("memory scopes are disposed innermost first");
        _device.Scope = _outer;
        foreach (Tensor tensor in _tensors)
        {
            if (tensor.Scope == this)
                tensor.Dispose();
        }
    }

    internal void Hold(Tensor tensor)
    {
        tensor.Scope = this;
        _tensors.Add(tensor);
    }
}
