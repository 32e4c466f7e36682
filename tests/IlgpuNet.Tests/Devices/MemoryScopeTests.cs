using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Devices;

public sealed class MemoryScopeTests : IDisposable
{
    private readonly ReferenceDevice _device = new();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void Scope_gives_back_what_was_made_in_it()
    {
        Tensor tensor;
        using (_device.OpenScope())
            tensor = Make();
        Assert.Equal(0, _device.Pool.BytesInUse);
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => tensor.ReadDoubles());
        Assert.Contains("the tensor [3] went back to the pool", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inner_scope_hands_what_it_keeps_to_the_outer_one()
    {
        using (_device.OpenScope())
        {
            Tensor kept;
            using (MemoryScope inner = _device.OpenScope())
            {
                Make();
                kept = inner.Keep(Make());
            }
            Assert.Equal(256, _device.Pool.BytesInUse);
            kept.Clear();
        }
        Assert.Equal(0, _device.Pool.BytesInUse);
    }

    [Fact]
    public void Outermost_scope_hands_what_it_keeps_to_the_caller()
    {
        Tensor kept;
        using (MemoryScope scope = _device.OpenScope())
            kept = scope.Keep(Make());
        kept.Clear();
        kept.Dispose();
        Assert.Equal(0, _device.Pool.BytesInUse);
    }

    [Fact]
    public void Scope_does_not_keep_what_belongs_to_another()
    {
        using MemoryScope outer = _device.OpenScope();
        Tensor tensor = Make();
        using (MemoryScope inner = _device.OpenScope())
            inner.Keep(tensor);
        tensor.Clear();
    }

    [Fact]
    public void Tensors_made_outside_scopes_are_their_makers()
    {
        Tensor tensor = Make();
        using (_device.OpenScope())
            Make();
        Assert.Equal(256, _device.Pool.BytesInUse);
        tensor.Dispose();
        Assert.Equal(0, _device.Pool.BytesInUse);
    }

    [Fact]
    public void Scopes_are_disposed_innermost_first()
    {
        MemoryScope outer = _device.OpenScope();
        MemoryScope inner = _device.OpenScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void Disposing_early_and_twice_takes_nothing_from_other_holders()
    {
        Tensor tensor;
        using (_device.OpenScope())
        {
            tensor = Make();
            tensor.Retain();
            tensor.Dispose();
            tensor.Dispose();
        }
        tensor.Dispose();
        Assert.Equal(256, _device.Pool.BytesInUse);
        tensor.Release();
        Assert.Equal(0, _device.Pool.BytesInUse);
    }

    private Tensor Make() => Tensor.Empty(_device, new Shape(3));
}
