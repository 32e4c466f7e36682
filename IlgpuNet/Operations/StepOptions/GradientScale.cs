using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What a step multiplies its gradients by, a tensor of one element that <see cref="GradientClip"/> writes; 1 where
/// there is none. Zero leaves the step out: nothing changes.
/// </summary>
internal struct GradientScale
{
    private ArrayView<float> _view;
    private int _present;

    /// <summary>The scale as kernels read it; without one, any valid view, which is not read.</summary>
    public static GradientScale Of(Tensor? scale, Tensor values) => new()
    {
        _view = (scale ?? values).FloatView(),
        _present = scale is null ? 0 : 1,
    };

    /// <summary>The scale in host memory, in single precision.</summary>
    public static unsafe float Single(Tensor? scale) => scale is null ? 1 : *scale.Floats();

    /// <summary>The scale in host memory, in double precision.</summary>
    public static unsafe double Double(Tensor? scale) => scale is null ? 1 : *scale.Doubles();

    /// <summary>Refuses a scale that is not one number on the device of <paramref name="values"/>.</summary>
    public static void Check(string operation, Tensor? scale, Tensor values)
    {
        if (scale is null)
            return;
        Operands.OnOneDevice(operation, values, scale);
        Operands.HasShape(operation, scale, new Shape(1));
    }

    /// <summary>The scale, in a kernel.</summary>
    public readonly float Value() => _present == 0 ? 1 : _view[0];
}
