using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Folds a map's averages over one or more grids into one number per channel: s[n, c] = the sum over the filters of
/// bias[c] + sum over their cells i, j of w[c, i, j] p[n, i, j, c], p being the averages over the filter's grid. It is
/// what depthwise convolutions over whole grids compute, added up.
/// </summary>
/// <remarks>
/// The averages over a grid are themselves averages of the cells that all grids have in common, p = P x. So the filters
/// are carried over to those cells instead, m = the sum of transpose(P) w, once for the batch, and s = m x: no grid's
/// averages are stored, and many cells of a grid that is finer than the map cost no more than the few they repeat.
/// Backward: dx = ds m, dm = the sum over n of ds x, dw = P dm, dbias = the sum over n of ds.
/// </remarks>
public sealed partial class GridFold : Function
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private readonly Tensor _x;
    private readonly Tensor _merged;
    private readonly PlacedFilter[] _filters;

    private GridFold(Tensor x, Tensor merged, PlacedFilter[] filters) => (_x, _merged, _filters) = (x, merged, filters);

    /// <summary>The averages, [N, cells, cells, C].</summary>
    public Tensor X => _x;

    /// <summary>The filters, and how the averages over each one's grid follow from those of x.</summary>
    public IEnumerable<(GridFilter Filter, PoolRanges Vertical, PoolRanges Horizontal)> Filters =>
        _filters.Select(placed => (placed.Filter, placed.Place.Vertical, placed.Place.Horizontal));

    private interface IForm
    {
        /// <summary>y[j, i] (+)= x[i, j] for a matrix x.</summary>
        void Transpose(Tensor x, Tensor y, bool accumulate);

        /// <summary>s[n, c] = bias[c] + the sum over the cells of m[cell, c] x[n, cell, c].</summary>
        void Fold(Tensor x, Tensor m, Tensor? bias, Tensor s);

        /// <summary>dx[n, cell, c] (+)= ds[n, c] m[cell, c].</summary>
        void CellGradient(Tensor ds, Tensor m, Tensor dx, bool accumulate);

        /// <summary>dm[cell, c] = the sum over n of ds[n, c] x[n, cell, c].</summary>
        void FilterGradient(Tensor ds, Tensor x, Tensor dm);
    }

    /// <summary>Folds averages.</summary>
    /// <param name="x">Averages over the cells that the filters' grids have in common, [N, cells, cells, C].</param>
    /// <param name="cells">Those cells.</param>
    /// <param name="filters">One or more.</param>
    /// <returns>[N, 1, 1, C].</returns>
    /// <exception cref="ArgumentException">There is no filter, or one is not of its grid and the channels.</exception>
    internal static Tensor Apply(Tensor x, GridCells cells, IReadOnlyList<GridFilter> filters)
    {
        Check(x, filters);
        Device device = x.Device;
        int channels = x.Shape.C;
        using MemoryScope scope = device.OpenScope();
        PlacedFilter[] placed = [.. filters.Select(filter => new PlacedFilter(filter, cells[filter.Grid]))];
        Tensor merged = Merge(device, placed, new Shape(1, x.Shape.H, x.Shape.W, channels));
        Tensor s = Tensor.Empty(device, new Shape(x.Shape.N, 1, 1, channels));
        Tensor? bias = SumOfBiases(device, filters);
        // Nominal, as for convolutions: what the filters would cost one by one.
        double flops = 2.0 * x.Shape.N * filters.Sum(filter => filter.Weights.Shape.Count);
        using (device.Measure("grid-fold.forward", flops, bytes: x.Bytes + merged.Bytes + s.Bytes))
            device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Fold(x, merged, bias, s);
        device.Tape?.Record(
            new GridFold(x, merged, placed),
            inputs: [x, .. filters.Select(f => f.Weights), .. filters.Select(f => f.Bias)],
            saved: [x, merged],
            s);
        return scope.Keep(s);
    }

    /// <inheritdoc/>
    protected internal override void Backward(Tensor dy, Gradients gradients)
    {
        Device device = dy.Device;
        IForm? form = device.Choose<IForm>(s_reference, s_simd, s_kernels);
        if (Gradients.Needs(_x))
        {
            (Tensor dx, bool accumulate) = gradients.For(_x);
            using (device.Measure("grid-fold.backward-cells", flops: dx.Shape.Count, bytes: dx.Bytes + dy.Bytes))
                form?.CellGradient(dy, _merged, dx, accumulate);
        }
        if (_filters.Any(placed => Gradients.Needs(placed.Filter.Weights)))
            DeliverWeights(dy, gradients);
        foreach (Tensor? bias in _filters.Select(placed => placed.Filter.Bias))
        {
            if (Gradients.Needs(bias))
                BiasGradient.Run(dy, gradients.For(bias!));
        }
    }

    private void DeliverWeights(Tensor ds, Gradients gradients)
    {
        Device device = ds.Device;
        IForm? form = device.Choose<IForm>(s_reference, s_simd, s_kernels);
        Tensor dm = Tensor.Empty(device, _merged.Shape);
        using (device.Measure("grid-fold.backward-filter", flops: 2.0 * _x.Shape.Count, bytes: _x.Bytes + ds.Bytes))
            form?.FilterGradient(ds, _x, dm);
        foreach ((GridFilter filter, GridPlace place) in _filters)
        {
            if (!Gradients.Needs(filter.Weights))
                continue;
            (Tensor dw, bool accumulate) = gradients.For(filter.Weights);
            Tensor rows = place.IsCells ? dm : AveragePool.Forward(dm, place.Vertical, place.Horizontal);
            using (device.Measure("grid-fold.transpose", flops: 0, bytes: 2.0 * dw.Bytes))
                form?.Transpose(AsMatrix(rows, filter), AsMatrix(dw), accumulate);
        }
    }

    /// <summary>m: the filters carried over to the common cells, and added.</summary>
    private static Tensor Merge(Device device, PlacedFilter[] filters, Shape shape)
    {
        Tensor? merged = null;
        for (int i = 0; i < filters.Length; i++)
        {
            (GridFilter filter, GridPlace place) = filters[i];
            Tensor rows = Tensor.Empty(device, new Shape(1, filter.Grid, filter.Grid, shape.C));
            using (device.Measure("grid-fold.transpose", flops: 0, bytes: 2.0 * rows.Bytes))
            {
                device.Choose<IForm>(s_reference, s_simd, s_kernels)
                    ?.Transpose(AsMatrix(filter.Weights), AsMatrix(rows, filter), accumulate: false);
            }
            if (filters.Length == 1 && place.IsCells)
                return rows;
            merged ??= Tensor.Empty(device, shape);
            AveragePool.Spread(rows, place.Vertical, place.Horizontal, new GradientTarget(merged, Accumulate: i > 0));
        }
        return merged!;
    }

    private static Tensor? SumOfBiases(Device device, IReadOnlyList<GridFilter> filters)
    {
        Tensor[] biases = [.. filters.Select(filter => filter.Bias).OfType<Tensor>()];
        if (biases.Length < 2)
            return biases.FirstOrDefault();
        Tensor sum = Tensor.Empty(device, biases[0].Shape);
        for (int i = 0; i < biases.Length; i++)
            Copy.Run(biases[i], new GradientTarget(sum, Accumulate: i > 0));
        return sum;
    }

    /// <summary>[C, cells of the grid].</summary>
    private static Tensor AsMatrix(Tensor weights) =>
        weights.View(0, new Shape(weights.Shape.N, weights.Shape.H * weights.Shape.W));

    /// <summary>[cells of the grid, C].</summary>
    private static Tensor AsMatrix(Tensor rows, GridFilter filter) =>
        rows.View(0, new Shape(filter.Grid * filter.Grid, rows.Shape.C));

    private static void Check(Tensor x, IReadOnlyList<GridFilter> filters)
    {
        if (filters.Count == 0)
            throw new ArgumentException("grid-fold: there is no filter to fold with");
        foreach ((int grid, Tensor weights, Tensor? bias) in filters)
        {
            Operands.OnOneDevice("grid-fold", x, weights, bias);
            Operands.HasShape("grid-fold", weights, new Shape(x.Shape.C, grid, grid, 1));
            if (bias is not null)
                Operands.HasShape("grid-fold", bias, new Shape(x.Shape.C));
        }
    }

    private sealed record PlacedFilter(GridFilter Filter, GridPlace Place);
}
